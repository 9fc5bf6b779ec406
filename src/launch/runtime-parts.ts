import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** A file of the runtime: where it stands, and its place in a copy. */
export interface Part {
  readonly from: string;
  readonly to: string;
}

/** What a trainer loads besides its bundle, as package and folder or file: the engine's native library for this machine, and its WebAssembly build. */
const ENGINE: readonly (readonly [name: string, ...parts: string[]])[] = [
  ['onnxruntime-node', 'package.json', 'dist', `bin/napi-v6/${process.platform}/${process.arch}`],
  ['onnxruntime-common', 'package.json', 'dist/cjs'],
  ['onnxruntime-web', 'package.json', 'dist/ort-wasm-simd-threaded.mjs', 'dist/ort-wasm-simd-threaded.wasm'],
];
const NEEDLESS = /\.(?:map|d\.ts)$/;

/** Every file that a trainer needs. A package that is not installed is left out: the trainer says what it means. */
export async function runtimeParts(trainerFile: string): Promise<Part[]> {
  const found = await Promise.all(ENGINE.map(([name, ...parts]) => packageParts(path.join(path.dirname(trainerFile), 'vendor'), name, parts)));
  return [{ from: trainerFile, to: path.basename(trainerFile) }, ...found.flat()];
}

async function packageParts(folder: string, name: string, parts: readonly string[]): Promise<Part[]> {
  const at = packageFolder(folder, name);
  if (at === undefined) return [];
  const files = await Promise.all(parts.map((part) => filesOf(at, part)));
  return files.flat().map((file) => ({ from: path.join(at, file), to: path.join('node_modules', name, file) }));
}

/** Where Node finds a package from a folder, be it there or not: in `vendor` an installed extension has its engine. */
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
