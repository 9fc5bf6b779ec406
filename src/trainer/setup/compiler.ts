import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { setupFault } from './faults.ts';
import { NODE_API } from './pins.ts';
import { findProgram, runProgram } from './programs.ts';
import { howToInstall } from './system-packages.ts';
import type { Work } from './work.ts';

const NAMES = ['g++', 'clang++', 'c++'];

/** The user's C++ compiler: what CXX names, or the first known one. @throws Fault `setup.compiler` */
export function findCompiler(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const named = env['CXX'];
  const compiler = named ? findProgram([named], env) ?? (path.isAbsolute(named) ? named : undefined) : findProgram(NAMES, env);
  if (compiler !== undefined) return compiler;
  throw setupFault('compiler', { found: named ? `CXX is ${named}` : `neither ${NAMES.join(' nor ')}`, install: howToInstall('compiler') });
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

/** As the package's binding.gyp has it, and with its library path: the libraries are found from where the binding is. */
function compilerArguments({ packageFolder, includes, libraries, out }: Sources): string[] {
  const files = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => path.join(packageFolder, 'binding', file));
  const flags = ['-std=c++17', '-O2', '-fPIC', '-shared', '-fvisibility=hidden', `-DNAPI_VERSION=${NODE_API}`];
  const searched = path.relative(path.dirname(out), path.dirname(libraries[0] ?? out));
  return [...flags, ...includes.map((include) => `-I${include}`), ...files, '-o', out, ...libraries, `-Wl,-rpath,$ORIGIN/${searched}`];
}
