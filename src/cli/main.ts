#!/usr/bin/env node
import { CommanderError } from 'commander';
import { makeProgram } from './program.ts';

/** Runs a command line to its exit code, which the process ends with once its output is written. */
async function main(): Promise<void> {
  const program = makeProgram((code) => { process.exitCode = code; });
  if (process.argv.length <= 2) {
    program.outputHelp();
    return;
  }
  try {
    await program.parseAsync();
  } catch (error) {
    process.exitCode = await failed(error);
  }
}

async function failed(error: unknown): Promise<number> {
  const { explain, EXIT } = await import('./failure.ts');
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  return explain(error, process.argv.includes('--json'));
}

// A reader that has seen enough, as `head` has, is no fault; a run being trained has its own word on it (signals.ts).
process.stdout.on('error', () => { process.exitCode ??= 0; });
// A closed terminal takes its errors with it.
process.stderr.on('error', () => undefined);
void main();
