import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setupFault } from './faults.ts';
import { NODE_API } from './pins.ts';
import { findProgram, runProgram } from './programs.ts';
import { howToInstall } from './system-packages.ts';
import type { Work } from './work.ts';

const NAMES = ['g++', 'clang++', 'c++'];

/** The user's C++ compiler: the one that CXX names, or the first that works. @throws Fault `setup.compiler` */
export async function findCompiler({ folder, signal }: Work): Promise<string> {
  const named = process.env['CXX'];
  const without: string[] = [];
  for (const compiler of named ? [(path.isAbsolute(named) ? named : findProgram([named])) ?? named] : NAMES.flatMap((name) => findProgram([name]) ?? [])) {
    // macOS has a program of this name where no compiler is, which says how to come by one.
    const { ok, how, words } = await runProgram(compiler, ['--version'], { cwd: folder, signal });
    if (ok) return compiler;
    without.push(`${compiler} says: ${words.split('\n').at(-1) || how}`);
  }
  throw setupFault('compiler', { found: without.join('; ') || `none of ${NAMES.join(', ')}`, install: howToInstall('compiler') });
}

export interface Sources {
  /** tfjs-node's own, with `binding/*.cc` */
  readonly packageFolder: string;
  readonly includes: readonly string[];
  readonly libraries: readonly string[];
  readonly out: string;
}

/** Compiles tfjs-node's binding against TensorFlow's libraries. @throws Fault `setup.compile`; the signal's reason */
export async function compileBinding(compiler: string, sources: Sources, { folder, signal, progress }: Work): Promise<void> {
  progress(0, 0, 'Compiling the binding');
  await mkdir(path.dirname(sources.out), { recursive: true, mode: 0o700 });
  const env = { ...process.env, TMPDIR: folder };
  const { ok, how, words } = await runProgram(compiler, compilerArguments(sources), { cwd: folder, env, signal });
  if (!ok) throw setupFault('compile', { compiler, how, words, install: howToInstall('compiler') });
}

/** How each system makes a module of a program that finds its libraries from where it lies itself. */
const system = process.platform === 'darwin' ? { flags: ['-bundle', '-undefined', 'dynamic_lookup'], origin: '@loader_path' } : { flags: ['-shared'], origin: '$ORIGIN' };

function compilerArguments({ packageFolder, includes, libraries, out }: Sources): string[] {
  const files = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => path.join(packageFolder, 'binding', file));
  const flags = ['-std=c++17', '-O2', '-fPIC', '-fvisibility=hidden', `-DNAPI_VERSION=${NODE_API}`, ...system.flags];
  const folder = path.relative(path.dirname(out), path.dirname(libraries[0]!));
  return [...flags, ...includes.map((include) => `-I${include}`), ...files, '-o', out, ...libraries, `-Wl,-rpath,${system.origin}/${folder}`];
}
