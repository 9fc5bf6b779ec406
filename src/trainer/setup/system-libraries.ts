import { existsSync } from 'node:fs';
import path from 'node:path';
import { setupFault } from './faults.ts';
import { findProgram, runProgram } from './programs.ts';
import type { Work } from './work.ts';

/** What the loader of Linux finds: by LD_LIBRARY_PATH, and by its own list. @throws Fault `setup.cuda` */
export async function refuseMissingLibraries(cuda: string, names: readonly string[], { folder, signal }: Work): Promise<void> {
  const folders = (process.env['LD_LIBRARY_PATH'] ?? '').split(path.delimiter).filter((each) => path.isAbsolute(each));
  const listing = findProgram(['ldconfig'], { PATH: `${process.env['PATH'] ?? ''}:/sbin:/usr/sbin` });
  const known = new Set(listing === undefined ? [] : await listed(listing, { cwd: folder, signal }));
  const missing = names.filter((name) => !known.has(name) && !folders.some((each) => existsSync(path.join(each, name))));
  if (missing.length > 0) throw setupFault('cuda', { cuda, missing: missing.join(', ') });
}

async function listed(program: string, how: { readonly cwd: string; readonly signal: AbortSignal }): Promise<string[]> {
  const { output } = await runProgram(program, ['-p'], how);
  return output.split('\n').map((line) => line.trim().split(' ', 1)[0] ?? '');
}
