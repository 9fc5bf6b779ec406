import { crc32 } from 'node:zlib';
import { WORD, type BlockExtent } from './index-format.ts';
import type { IndexSource, IndexStore } from './index-store.ts';

/**
 * Files of an index in blocks: 4,096 bytes, then their checksum. The last block, which may still grow, has none in the
 * file: the extent holds it.
 */

export const BLOCK = 4096;
const SEALED = BLOCK + WORD;

/** A file of an index does not hold what its extent says: it is damaged, or was replaced while it was read. */
export class IndexMismatch extends Error {}

/** Whole blocks before the last one, which is never empty unless the file is. */
const sealedIn = (bytes: number): number => Math.max(0, Math.ceil(bytes / BLOCK) - 1);

/** Length of the file whose blocks hold so many bytes. */
export const fileLength = (bytes: number): number => bytes + sealedIn(bytes) * WORD;

/** Writes a file of blocks from its beginning, or from where one ends. */
export class BlockFile {
  private tail = new Uint8Array(BLOCK);
  private sealed = 0;
  private filled = 0;

  constructor(
    private readonly store: IndexStore,
    private readonly name: string,
  ) {}

  /** Goes on with a file. @param tail its last block */
  restore(bytes: number, tail: Uint8Array): void {
    this.sealed = sealedIn(bytes);
    this.filled = bytes - this.sealed * BLOCK;
    this.tail.set(tail);
  }

  /** Bytes in all, checksums apart. */
  get length(): number {
    return this.sealed * BLOCK + this.filled;
  }

  /** Checksum of the last block as it stands. */
  get sum(): number {
    return crc32(this.tail.subarray(0, this.filled));
  }

  /** @param position where the file ends, or within its last block. A write that failed can be tried again. */
  write(bytes: Uint8Array, position = this.length): void {
    const tail = this.tail.slice();
    const start = position - this.sealed * BLOCK;
    const out = new Uint8Array(bytes.length + Math.ceil(bytes.length / BLOCK) * WORD);
    let [sealed, filled, length] = [this.sealed, start, 0];
    for (let at = 0; at < bytes.length; ) {
      if (filled === BLOCK) {
        new DataView(out.buffer).setUint32(length, crc32(tail), true);
        length += WORD;
        sealed += 1;
        filled = 0;
      }
      const piece = bytes.subarray(at, at + BLOCK - filled);
      tail.set(piece, filled);
      out.set(piece, length);
      at += piece.length;
      filled += piece.length;
      length += piece.length;
    }
    this.store.write(this.name, out.subarray(0, length), this.sealed * SEALED + start);
    this.tail = tail;
    this.sealed = sealed;
    this.filled = filled;
  }
}

/** Reads files of blocks, and gives no byte whose checksum is wrong. */
export class BlockSource {
  private readonly files: ReadonlyMap<string, { readonly bytes: number; readonly sum: number }>;

  /** @param sums checksum of the last block of each file */
  constructor(
    private readonly source: IndexSource,
    files: readonly BlockExtent[],
    sums: readonly number[],
  ) {
    this.files = new Map(files.map(({ name, bytes }, i) => [name, { bytes, sum: sums[i] ?? 0 }]));
  }

  /** @throws IndexMismatch where the file does not hold these bytes, whole */
  read(name: string, position: number, length: number): Uint8Array {
    const { bytes = 0, sum = 0 } = this.files.get(name) ?? {};
    if (length === 0) return new Uint8Array(0);
    if (position + length > bytes) throw new IndexMismatch(name);
    const [first, end] = [Math.floor(position / BLOCK), Math.ceil((position + length) / BLOCK)];
    const found = this.source.read(name, first * SEALED, Math.min(end * SEALED, fileLength(bytes)) - first * SEALED);
    const whole = new Uint8Array((end - first) * BLOCK);
    for (let block = first; block < end; block++) {
      const at = (block - first) * SEALED;
      const held = found.subarray(at, at + Math.min(BLOCK, bytes - block * BLOCK));
      if (crc32(held) !== (block === sealedIn(bytes) ? sum : wordAt(found, at + BLOCK))) throw new IndexMismatch(name);
      whole.set(held, (block - first) * BLOCK);
    }
    return whole.subarray(position - first * BLOCK, position - first * BLOCK + length);
  }

  /** The last block of a file. */
  tail(name: string, bytes: number): Uint8Array {
    const start = sealedIn(bytes) * BLOCK;
    return this.read(name, start, bytes - start);
  }

  /** Looks at every byte. @throws IndexMismatch */
  verify(): void {
    for (const [name, { bytes }] of this.files) for (let at = 0; at < bytes; at += 256 * BLOCK) this.read(name, at, Math.min(256 * BLOCK, bytes - at));
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return at + WORD <= bytes.length ? new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(at, true) : -1;
}
