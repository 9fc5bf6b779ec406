import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

export type Environment = Readonly<Record<string, string | undefined>>;

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * The first program of one of these names on the search path. What a workspace may have put there is passed over: a
 * relative folder, and the programs of a project's packages.
 */
export function findProgram(names: readonly string[], env: Environment = process.env): string | undefined {
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder) && !folder.split(path.sep).includes('node_modules'));
  return names.flatMap((name) => folders.map((folder) => path.join(folder, name))).find(isProgram);
}

export interface ProgramOptions {
  /** never a workspace: Python looks for its modules there */
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** How a program ended, and what it wrote: the end of it where that is long. */
export interface ProgramEnd {
  readonly ok: boolean;
  /** its exit code, the signal that ended it, or why it could not be started */
  readonly how: string;
  readonly output: string;
  /** the last lines of it */
  readonly words: string;
}

const KEPT = 1 << 20;
const LINES = 15;
/** Time that a program has to end by itself after it was told to. */
const GRACE_MILLISECONDS = 2000;
const WORDS_MILLISECONDS = 500;

/** Runs a program to its end. @throws the signal's reason, once the program is gone that it ended */
export async function runProgram(file: string, args: readonly string[], { cwd, env = process.env, signal }: ProgramOptions): Promise<ProgramEnd> {
  signal.throwIfAborted();
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => { output = (output + text).slice(-KEPT); });
  const quiet = endOnAbort(child, signal);
  const how = await ended(child).finally(quiet);
  signal.throwIfAborted();
  return { ok: how === undefined, how: how ?? 'exit code 0', output, words: lastLines(output) };
}

function endOnAbort(child: ChildProcess, signal: AbortSignal): () => void {
  let last: NodeJS.Timeout | undefined;
  const end = () => {
    child.kill('SIGTERM');
    last = setTimeout(() => child.kill('SIGKILL'), GRACE_MILLISECONDS);
  };
  signal.addEventListener('abort', end, { once: true });
  return () => {
    clearTimeout(last);
    signal.removeEventListener('abort', end);
  };
}

/** How a program ended; undefined for exit code 0. Its last words are waited for, though not where a child of it holds its streams. */
function ended(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('error', (error) => { if (child.pid === undefined) resolve(error.message); });
    child.once('exit', (code, signal) => {
      const tell = () => { resolve(code === 0 ? undefined : (signal ?? `exit code ${code ?? 'unknown'}`)); };
      const late = setTimeout(tell, WORDS_MILLISECONDS);
      child.once('close', () => {
        clearTimeout(late);
        tell();
      });
    });
  });
}

const lastLines = (text: string): string => text.trim().split(/\r?\n/).slice(-LINES).join('\n');
