import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';

const HEADER_BYTES = 64;
const ELF = 0x7f454c46;

/**
 * The first of a folder's shared libraries that is cut short, on Linux. Its loader maps such a file all the same, and the
 * process that touches what is missing dies of SIGBUS; other systems' loaders refuse it.
 */
export function cutShort(folder: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  return readdirSync(folder).map((file) => path.join(folder, file)).find((file) => !isWhole(file));
}

/** An ELF file of 64 bits ends, as linkers write it, with its section headers, whose place stands in its first bytes. */
function isWhole(file: string): boolean {
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    if (readSync(descriptor, header, 0, HEADER_BYTES, 0) < HEADER_BYTES) return false;
  } finally {
    closeSync(descriptor);
  }
  if (header.readUInt32BE(0) !== ELF) return false;
  const [start, size, count] = [Number(header.readBigUInt64LE(40)), header.readUInt16LE(58), header.readUInt16LE(60)];
  return start + size * count <= statSync(file).size;
}
