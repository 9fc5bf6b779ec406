import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

const ENDINGS = process.platform === 'win32' ? ['.exe'] : [''];

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
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder) && !folder.split(/[\\/]/).includes('node_modules'));
  const files = names.flatMap((name) => folders.flatMap((folder) => ENDINGS.map((ending) => path.join(folder, name + ending))));
  return files.find(isProgram);
}

export interface ProgramOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/** How a program ended, and the end of what it wrote. */
export interface ProgramEnd {
  readonly ok: boolean;
  /** its exit code, the signal that ended it, or why it could not be started */
  readonly how: string;
  readonly output: string;
  readonly words: string;
}

const KEPT = 64 << 10;
const WORDS = 15;
/** Time that a program has to end by itself after it was told to. */
const GRACE_MILLISECONDS = 2000;

/** Runs a program to its end. @throws the signal's reason, once the program is gone that it ended */
export async function runProgram(file: string, args: readonly string[], { cwd, env = process.env, signal }: ProgramOptions): Promise<ProgramEnd> {
  signal.throwIfAborted();
  const child = spawn(file, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
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

/** Undefined for exit code 0. */
function ended(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    child.once('error', (error) => { if (child.pid === undefined) resolve(error.message); });
    child.once('close', (code, signal) => { resolve(code === 0 ? undefined : (signal ?? `exit code ${code ?? 'unknown'}`)); });
  });
}

const lastLines = (text: string): string => text.trim().split(/\r?\n/).slice(-WORDS).join('\n');
