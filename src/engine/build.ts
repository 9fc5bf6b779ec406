import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';

const HEAD_BYTES = 1 << 20;

/**
 * Which build of a library it is, where its version does not tell: a hash of its size and its first MiB, which holds
 * what linkers write of a build (ELF's build id, Mach-O's UUID, PE's time stamp and sizes), and costs a millisecond.
 */
export function buildOf(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const length = readSync(descriptor, head, 0, HEAD_BYTES, 0);
    return createHash('sha256').update(`${fstatSync(descriptor).size}:`).update(head.subarray(0, length)).digest('hex').slice(0, 16);
  } finally {
    closeSync(descriptor);
  }
}

/** ONNX Runtime's own library in onnxruntime-node's folder `bin`, for this system; undefined where it lies elsewhere. */
export function nativeLibrary(bin: string): string | undefined {
  const folders = readdirSync(bin).map((abi) => path.join(bin, abi, process.platform, process.arch));
  return folders.flatMap((folder) => filesIn(folder)).find((file) => /^(?:lib)?onnxruntime\.(?:so|dll|dylib|\d)/.test(path.basename(file)));
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort().map((name) => path.join(folder, name));
  } catch {
    // Another version of Node's binary interface, which has nothing for this system.
    return [];
  }
}
