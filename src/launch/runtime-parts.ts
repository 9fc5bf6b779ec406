import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** A file of the runtime: where it stands, and its place in a copy. */
export interface Part {
  readonly from: string;
  readonly to: string;
}

/** An operating system and a processor, in Node's names. */
export type System = Pick<NodeJS.Process, 'platform' | 'arch'>;

/** What a trainer loads besides its bundle, as package and folder or file: the engine's native library for one system, and its WebAssembly build. */
const engine = ({ platform, arch }: System): readonly (readonly [name: string, ...parts: string[]])[] => [
  ['onnxruntime-node', 'package.json', 'dist/binding.js', `bin/napi-v6/${platform}/${arch}`],
  ['onnxruntime-common', 'package.json', 'dist/cjs'],
  ['onnxruntime-web', 'package.json', 'dist/ort-wasm-simd-threaded.mjs', 'dist/ort-wasm-simd-threaded.wasm'],
];

/**
 * Source maps and types; DirectML, which onnxruntime.dll loads only for a provider that the engine never asks for; and
 * macOS's library under its full version, the same as the one under the name by which it is loaded.
 */
const NEEDLESS = /\.(?:map|d\.ts)$|^DirectML\.dll$|^libonnxruntime\.\d+\.\d+\.\d+\.dylib$/;

/** What stands beside the trainer's bundle and is started by it: the thread that writes checkpoints. */
const BESIDE = ['writer.cjs'];

/** Every file that a trainer needs. A package that is not installed is left out: the trainer says what it means. */
export async function runtimeParts(trainerFile: string): Promise<Part[]> {
  const vendored = await engineParts(path.join(path.dirname(trainerFile), 'vendor'), process);
  const beside = BESIDE.map((file) => ({ from: path.join(path.dirname(trainerFile), file), to: file }));
  return [{ from: trainerFile, to: path.basename(trainerFile) }, ...beside.filter(({ from }) => existsSync(from)), ...vendored];
}

/** The engine's files for a system, of the packages that Node would find from a folder, be it there or not. */
export async function engineParts(folder: string, system: System): Promise<Part[]> {
  const found = await Promise.all(engine(system).map(([name, ...parts]) => packageParts(folder, name, parts)));
  return found.flat();
}

async function packageParts(folder: string, name: string, parts: readonly string[]): Promise<Part[]> {
  const at = packageFolder(folder, name);
  if (at === undefined) return [];
  const files = await Promise.all(parts.map((part) => filesOf(at, part)));
  return files.flat().map((file) => ({ from: path.join(at, file), to: path.join('node_modules', name, file) }));
}

/** Where Node finds a package from a folder: an installed extension has its engine in `vendor`, a checkout further up. */
function packageFolder(folder: string, name: string): string | undefined {
  const at = path.join(folder, 'node_modules', name);
  if (existsSync(path.join(at, 'package.json'))) return at;
  return folder === path.dirname(folder) ? undefined : packageFolder(path.dirname(folder), name);
}

/** The files of a part, relative to its package. */
async function filesOf(at: string, part: string): Promise<string[]> {
  if (path.extname(part) !== '') return existsSync(path.join(at, part)) ? [part] : [];
  const entries = await readdir(path.join(at, part), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile() && !NEEDLESS.test(entry.name)).map((entry) => path.relative(at, path.join(entry.parentPath, entry.name)));
}
