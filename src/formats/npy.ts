import { faultsOf } from '../faults/fault.ts';

/** An array as NumPy keeps it in a file; `data` is row-major. */
export interface NpyArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | Uint8Array;
}

const fault = faultsOf('npy', {
  magic: '{file}: the first bytes are not those of an NPY file of version 1 to 3. Save the array again with numpy.save.',
  truncated: '{file}: ends at byte {size}, within the header of {needed} bytes. Save the array again with numpy.save.',
  header: "{file}: the header {found} is not understood; it should read {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3)}. Save the array again with numpy.save.",
  dtype: "{file}: values of type {found}; allowed are '<f4' (32-bit floats) and '|u1' (bytes). Save it with astype('<f4').",
  order: '{file}: the array is in Fortran order. Save it with numpy.ascontiguousarray.',
  size: '{file}: the header says shape ({shape}), {needed} bytes, but {found} follow it. Save the array again with numpy.save.',
  encode: 'An NPY array of shape ({shape}) has {needed} values; {found} were given.',
});

const MAGIC = '\x93NUMPY';
const ALIGNMENT = 64;
const product = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

/** An NPY file, version 1.0, of little-endian 32-bit floats or bytes (NumPy enhancement proposal 1). */
export function encodeNpy({ shape, data }: NpyArray): Uint8Array {
  if (product(shape) !== data.length) throw fault('encode', { shape: shape.join(', '), needed: product(shape), found: data.length });
  const descr = data instanceof Float32Array ? '<f4' : '|u1';
  const tuple = `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }`;
  const prefix = MAGIC.length + 4;
  const start = Math.ceil((prefix + text.length + 1) / ALIGNMENT) * ALIGNMENT;
  const out = Buffer.alloc(start + data.byteLength);
  out.write(`${MAGIC}\x01\x00`, 'latin1');
  out.writeUInt16LE(start - prefix, MAGIC.length + 2);
  out.write(`${text.padEnd(start - prefix - 1)}\n`, prefix, 'latin1');
  if (data instanceof Uint8Array) out.set(data, start);
  else data.forEach((value, i) => out.writeFloatLE(value, start + 4 * i));
  return out;
}

/** The header's text and the offset of the values. */
function headerText(bytes: Buffer, file: string): { text: string; start: number } {
  const major = bytes[MAGIC.length] ?? 0;
  if (bytes.toString('latin1', 0, MAGIC.length) !== MAGIC || major < 1 || major > 3) throw fault('magic', { file });
  const wide = major > 1;
  const prefix = MAGIC.length + (wide ? 6 : 4);
  const size = bytes.length;
  if (size < prefix) throw fault('truncated', { file, size, needed: prefix });
  const start = prefix + (wide ? bytes.readUInt32LE(prefix - 4) : bytes.readUInt16LE(prefix - 2));
  if (size < start) throw fault('truncated', { file, size, needed: start });
  return { text: bytes.toString('latin1', prefix, start), start };
}

const entry = (text: string, key: string, value: string) => new RegExp(`'${key}': *${value} *[,}]`).exec(text)?.[1];

/**
 * An NPY file of 32-bit floats or bytes; the header is checked against the length before memory is taken.
 * @throws Fault `npy.…`, naming `file`
 */
export function decodeNpy(bytes: Uint8Array, file: string): NpyArray {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { text, start } = headerText(buffer, file);
  const descr = entry(text, 'descr', "'([^']{1,16})'");
  const order = entry(text, 'fortran_order', '(True|False)');
  const sides = entry(text, 'shape', '\\(([0-9, ]{0,200})\\)');
  if (descr === undefined || order === undefined || sides === undefined) throw fault('header', { file, found: JSON.stringify(text.slice(0, 100).trim()) });
  if (descr !== '<f4' && descr !== '|u1') throw fault('dtype', { file, found: JSON.stringify(descr) });
  if (order === 'True') throw fault('order', { file });
  const shape = sides.split(',').map((side) => side.trim()).filter((side) => side !== '').map(Number);
  const needed = product(shape) * (descr === '<f4' ? 4 : 1);
  const found = bytes.length - start;
  if (!Number.isSafeInteger(needed) || needed !== found) throw fault('size', { file, shape: shape.join(', '), needed, found });
  if (descr === '|u1') return { shape, data: new Uint8Array(bytes.subarray(start)) };
  return { shape, data: new Float32Array(found / 4).map((_, i) => buffer.readFloatLE(start + 4 * i)) };
}
