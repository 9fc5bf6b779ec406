import { faultsOf } from '../faults/fault.ts';

/** What an IDX file's first bytes say: its values' type and its shape (the format of MNIST's files, LeCun 1998). */
export interface IdxHeader {
  readonly dtype: 'uint8' | 'float32';
  readonly shape: readonly number[];
  /** length of the header in bytes */
  readonly headerBytes: number;
  /** length of the values in bytes */
  readonly dataBytes: number;
}

export interface IdxArray {
  readonly dtype: 'uint8' | 'float32';
  readonly shape: readonly number[];
  /** row-major */
  readonly data: Uint8Array | Float32Array;
}

const fault = faultsOf('idx', {
  header: '{file}: holds {found} bytes, too few for an IDX header of {needed}. Fetch the file again.',
  magic: '{file}: starts with bytes {found}; an IDX file starts with two zeros. Give an IDX file (gzipped or not).',
  dtype: '{file}: values of IDX type {found}; allowed are 0x08 (unsigned bytes) and 0x0d (32-bit floats). Convert the file.',
  rank: '{file}: the header says {found} dimensions; allowed are 1 to 4. Give a file of images or labels.',
  empty: '{file}: the header says {found}; every dimension is at least 1. Give a file with examples in it.',
  size: '{file}: the header says {shape}, {needed} bytes with the header, but the file holds {found}. Fetch the file again.',
});

const types: Readonly<Record<number, { dtype: IdxHeader['dtype']; bytes: number }>> = {
  0x08: { dtype: 'uint8', bytes: 1 },
  0x0d: { dtype: 'float32', bytes: 4 },
};
const MAX_RANK = 4;

/** The longest header that is read: magic number and four dimensions. */
export const MAX_IDX_HEADER = 4 + 4 * MAX_RANK;

/**
 * Reads the header from a file's first bytes (at least MAX_IDX_HEADER of them where the file has so many).
 * @throws Fault `idx.…`, naming `file`
 */
export function readIdxHeader(bytes: Uint8Array, file: string): IdxHeader {
  if (bytes.length < 4) throw fault('header', { file, found: bytes.length, needed: 4 });
  const [first = 0, second = 0, type = 0, rank = 0] = bytes;
  if (first !== 0 || second !== 0) throw fault('magic', { file, found: `${first} ${second}` });
  const known = types[type];
  if (!known) throw fault('dtype', { file, found: `0x${type.toString(16).padStart(2, '0')}` });
  if (rank < 1 || rank > MAX_RANK) throw fault('rank', { file, found: rank });
  const headerBytes = 4 + 4 * rank;
  if (bytes.length < headerBytes) throw fault('header', { file, found: bytes.length, needed: headerBytes });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  if (shape.includes(0)) throw fault('empty', { file, found: shape.join(' x ') });
  return { dtype: known.dtype, shape, headerBytes, dataBytes: shape.reduce((product, side) => product * side, known.bytes) };
}

/** Refuses a file whose length is not what its header says. */
export function checkIdxLength({ shape, headerBytes, dataBytes }: IdxHeader, found: number, file: string): void {
  const needed = headerBytes + dataBytes;
  if (found !== needed) throw fault('size', { file, shape: shape.join(' x '), needed, found });
}

/**
 * A whole IDX file. Bytes are a view into `bytes`, not a copy; the header is checked against the length first.
 * @throws Fault `idx.…`, naming `file`
 */
export function decodeIdx(bytes: Uint8Array, file: string): IdxArray {
  const header = readIdxHeader(bytes, file);
  checkIdxLength(header, bytes.length, file);
  // not subarray, which on a Buffer gives a Buffer
  const values = new Uint8Array(bytes.buffer, bytes.byteOffset + header.headerBytes, header.dataBytes);
  const { dtype, shape } = header;
  return { dtype, shape, data: dtype === 'uint8' ? values : bigEndianFloats(values) };
}

function bigEndianFloats(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Float32Array(bytes.length / 4).map((_, i) => view.getFloat32(4 * i));
}
