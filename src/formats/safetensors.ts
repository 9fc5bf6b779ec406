import { z } from 'zod';
import { faultsOf } from '../faults/fault.ts';
import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';

/** The safetensors format (github.com/huggingface/safetensors): header length (uint64), JSON header, little-endian data. */

const LENGTH = 8;
const ALIGNMENT = 8;
/** Room for some 40,000 tensors; a longer header is refused, for parsed JSON takes many times its text's memory. */
export const MAX_HEADER = 4 << 20;

const DTYPES = { F32: 'float32', I32: 'int32', BOOL: 'bool' } as const;
const NAMES = { float32: 'F32', int32: 'I32', bool: 'BOOL' } as const;
const ORDER = { float32: 0, int32: 1, bool: 2 } as const;
const BYTES = { F32: 4, I32: 4, BOOL: 1 } as const;

const fault = faultsOf('safetensors', {
  short: '{file} has {found} bytes; a safetensors file has at least {needed}. It is cut off or another kind of file.',
  headerLength: '{file} says at byte 0 that its header has {found} bytes; at most {allowed} are possible here. It is damaged or another kind of file.',
  header: '{file} has a header that is not valid at {place}: {reason}. It is damaged or another kind of file.',
  offsets: '{file} says that tensor {tensor} lies at bytes {found} of its data; {allowed} are due to its type, its shape and its neighbours. The file is damaged.',
  dataLength: '{file} has {found} bytes of data; its header speaks of {allowed}. The file is cut off or damaged.',
});

const size = z.int().nonnegative();
const tensorSchema = z.strictObject({
  dtype: z.enum(['F32', 'I32', 'BOOL']),
  shape: z.array(size).max(32),
  data_offsets: z.tuple([size, size]),
});
const metadataSchema = z.record(z.string(), z.string());
type TensorHeader = z.output<typeof tensorSchema>;

/** What a safetensors file holds. */
export interface Safetensors {
  readonly tensors: HostTensors;
  readonly metadata: Readonly<Record<string, string>>;
}

const byteLength = (dtype: TensorHeader['dtype'], shape: readonly number[]): number => shape.reduce((product, side) => product * side, BYTES[dtype]);

/** The file's bytes, in one piece: see `safetensorsParts`. */
export function encodeSafetensors(tensors: HostTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const parts = safetensorsParts(tensors, metadata);
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (bytes.set(part, at), at + part.length), 0);
  return bytes;
}

/**
 * The file's bytes one after another, the tensors' own memory among them: nothing is copied. They are ordered as by the
 * reference implementation: by type, wide ones first, then by name. Equal tensors give equal files.
 */
export function safetensorsParts(tensors: HostTensors, metadata: Readonly<Record<string, string>> = {}): Uint8Array[] {
  const entries = Object.entries(tensors).sort(([a, x], [b, y]) => ORDER[x.dtype] - ORDER[y.dtype] || (a < b ? -1 : 1));
  let end = 0;
  const placed = entries.map(([name, tensor]): [string, TensorHeader] => {
    const begin = end;
    end += tensor.data.byteLength;
    if (end - begin !== byteLength(NAMES[tensor.dtype], tensor.shape)) throw new RangeError(`${name}: ${tensor.data.length} values for shape [${tensor.shape.join(', ')}]`);
    return [name, { dtype: NAMES[tensor.dtype], shape: [...tensor.shape], data_offsets: [begin, end] }];
  });
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries([['__metadata__', metadata], ...placed])));
  const headerLength = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT;
  const head = new Uint8Array(LENGTH + headerLength).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(headerLength), true);
  head.set(text, LENGTH);
  return [head, ...entries.map(([, { data }]) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}

/**
 * Reads a whole file's bytes. Everything the header says is checked against the bytes before memory is taken: the
 * tensors must cover the data without gap or overlap, as the format demands. The values are copied.
 * @param file the name that faults give
 * @throws Fault `safetensors.*`
 */
export function decodeSafetensors(bytes: Uint8Array, file = 'The file'): Safetensors {
  const headerLength = readHeaderLength(bytes, file);
  const header = parseHeader(bytes.subarray(LENGTH, LENGTH + headerLength), file);
  const data = bytes.subarray(LENGTH + headerLength);
  checkLayout(header.tensors, data.length, file);
  return { metadata: header.metadata, tensors: Object.fromEntries(header.tensors.map(([name, entry]) => [name, toTensor(entry, data)])) };
}

function readHeaderLength(bytes: Uint8Array, file: string): number {
  if (bytes.length < LENGTH) throw fault('short', { file, found: bytes.length, needed: LENGTH });
  const length = new DataView(bytes.buffer, bytes.byteOffset, LENGTH).getBigUint64(0, true);
  const allowed = Math.min(MAX_HEADER, bytes.length - LENGTH);
  if (length > BigInt(allowed)) throw fault('headerLength', { file, found: String(length), allowed });
  return Number(length);
}

function parseHeader(bytes: Uint8Array, file: string): { tensors: [string, TensorHeader][]; metadata: Record<string, string> } {
  const entries: [string, unknown][] = Object.entries(parseObject(bytes, file));
  const check = <T>(schema: z.ZodType<T>, place: string, value: unknown): T => {
    const result = schema.safeParse(value);
    if (!result.success) throw fault('header', { file, place, reason: z.prettifyError(result.error).slice(0, 500) });
    return result.data;
  };
  const metadata = entries.find(([name]) => name === '__metadata__')?.[1] ?? {};
  return {
    metadata: check(metadataSchema, '__metadata__', metadata),
    tensors: entries.filter(([name]) => name !== '__metadata__').map(([name, value]) => [name, check(tensorSchema, name.slice(0, 200), value)]),
  };
}

function parseObject(bytes: Uint8Array, file: string): object {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw fault('header', { file, place: 'its text', reason: error instanceof Error ? error.message.slice(0, 200) : String(error) }, error);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw fault('header', { file, place: 'its text', reason: 'not an object' });
  return value;
}

/** In order of their places, every tensor starts where the one before ends and is as long as its type and shape say. */
function checkLayout(tensors: readonly [string, TensorHeader][], length: number, file: string): void {
  let due = 0;
  for (const [name, { dtype, shape, data_offsets: [begin, end] }] of [...tensors].sort(([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1])) {
    const dueEnd = due + byteLength(dtype, shape);
    if (begin !== due || end !== dueEnd) throw fault('offsets', { file, tensor: name.slice(0, 200), found: `${begin} to ${end}`, allowed: `${due} to ${dueEnd}` });
    due = end;
  }
  if (due !== length) throw fault('dataLength', { file, found: length, allowed: due });
}

function toTensor({ dtype, shape, data_offsets: [begin, end] }: TensorHeader, data: Uint8Array): HostTensor {
  const bytes = new Uint8Array(end - begin);
  bytes.set(data.subarray(begin, end));
  const values = { F32: () => new Float32Array(bytes.buffer), I32: () => new Int32Array(bytes.buffer), BOOL: () => bytes }[dtype]();
  return { dtype: DTYPES[dtype], shape, data: values };
}
