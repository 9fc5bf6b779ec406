import { maskedCrc32c } from './crc32c.ts';

/**
 * TFRecord framing: length (uint64), masked CRC-32C of the length, payload, masked CRC-32C of the payload; all
 * little-endian. The reader takes any bytes at all: what is damaged is named and stepped over, what is torn off ends it.
 */

const HEADER = 12;
const FOOTER = 4;
const CHUNK = 1 << 20;
/** Longer records are taken as damage: no memory is taken for them. */
export const MAX_RECORD = 64 << 20;

export function encodeRecord(payload: Uint8Array): Uint8Array {
  const record = new Uint8Array(HEADER + payload.length + FOOTER);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(payload.length), true);
  view.setUint32(8, maskedCrc32c(record, 0, 8), true);
  record.set(payload, HEADER);
  view.setUint32(HEADER + payload.length, maskedCrc32c(payload), true);
  return record;
}

/** Bytes by position: a file, or memory. A read past the end gives fewer bytes. */
export interface ByteSource {
  readonly size: number;
  readonly read: (position: number, length: number) => Uint8Array;
}

export function memorySource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (position, length) => bytes.subarray(position, position + length) };
}

/** A whole record. `payload` is valid until the next one is taken. */
export interface Frame {
  readonly offset: number;
  readonly end: number;
  readonly payload: Uint8Array;
}

/** Bytes that hold no whole record. Damage that reaches the end of the source may be a record being written. */
export interface Damage {
  readonly offset: number;
  readonly end: number;
}

/** A window that slides forward over a source, so that a read costs one call for a megabyte. */
class Window {
  bytes: Uint8Array = new Uint8Array(0);
  private start = 0;

  /** End of the source; found to be nearer where a read comes out short, as that of a file cut meanwhile does. */
  size: number;

  constructor(private readonly source: ByteSource) {
    this.size = source.size;
  }

  /** Where in `bytes` the `length` bytes from `position` on lie; -1 where the source ends before. */
  seek(position: number, length: number): number {
    if (position + length > this.size) return -1;
    if (position < this.start || position + length > this.start + this.bytes.length) this.load(position, Math.max(length, CHUNK));
    return position + length <= this.size ? position - this.start : -1;
  }

  private load(position: number, length: number): void {
    const due = Math.min(length, this.size - position);
    this.bytes = this.source.read(position, due);
    this.start = position;
    if (this.bytes.length < due) this.size = position + this.bytes.length;
  }
}

const uint32 = (bytes: Uint8Array, at: number): number => (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;

/** Payload length at `offset`, or -1 where there is no intact header whose record fits into the source. */
function payloadLength(window: Window, offset: number): number {
  const at = window.seek(offset, HEADER);
  if (at < 0) return -1;
  const length = uint32(window.bytes, at);
  if (length > MAX_RECORD || offset + HEADER + length + FOOTER > window.size || uint32(window.bytes, at + 4) !== 0) return -1;
  return uint32(window.bytes, at + 8) === maskedCrc32c(window.bytes, at, at + 8) ? length : -1;
}

function frameAt(window: Window, offset: number, length: number): Frame | undefined {
  const at = window.seek(offset, HEADER + length + FOOTER);
  if (at < 0) return undefined;
  const begin = at + HEADER;
  const end = begin + length;
  if (uint32(window.bytes, end) !== maskedCrc32c(window.bytes, begin, end)) return undefined;
  return { offset, end: offset + HEADER + length + FOOTER, payload: window.bytes.subarray(begin, end) };
}

/**
 * Every whole record from `from` on, in order. A record with a wrong payload is stepped over by its length; after a
 * wrong header the next right one is looked for. Both are reported once, as one stretch of damage, before what follows.
 */
export function* readFrames(source: ByteSource, from = 0, onDamage: (damage: Damage) => void = () => undefined): Generator<Frame> {
  const window = new Window(source);
  let sound = from;
  let offset = from;
  const report = (end: number): void => {
    if (end > sound) onDamage({ offset: sound, end });
  };
  while (offset < window.size) {
    const length = payloadLength(window, offset);
    const frame = length < 0 ? undefined : frameAt(window, offset, length);
    if (frame) {
      report(offset);
      sound = frame.end;
      yield frame;
    }
    offset = length < 0 ? offset + 1 : offset + HEADER + length + FOOTER;
  }
  report(window.size);
}
