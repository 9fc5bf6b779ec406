import { crc32, deflateSync } from 'node:zlib';

/** A PNG put together chunk by chunk, sound or not. */
export interface MadePng {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colour: number;
  readonly interlace?: number;
  /** unpacked rows, each with its filter's byte */
  readonly rows?: Uint8Array;
  /** packed data in place of `rows` */
  readonly packed?: Uint8Array;
  readonly before?: readonly (readonly [string, Uint8Array])[];
  readonly after?: readonly (readonly [string, Uint8Array])[];
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export function chunk(type: string, body: Uint8Array): Buffer {
  const out = Buffer.alloc(12 + body.length);
  out.writeUInt32BE(body.length, 0);
  out.write(type, 4, 'latin1');
  out.set(body, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + body.length)), 8 + body.length);
  return out;
}

export function header({ width, height, depth, colour, interlace = 0 }: MadePng): Buffer {
  const body = Buffer.alloc(13);
  body.writeUInt32BE(width, 0);
  body.writeUInt32BE(height, 4);
  body.set([depth, colour, 0, 0, interlace], 8);
  return body;
}

export function makePng(made: MadePng): Buffer {
  const { rows = new Uint8Array(), packed = deflateSync(rows), before = [], after = [] } = made;
  const chunks = [['IHDR', header(made)], ...before, ['IDAT', packed], ...after, ['IEND', new Uint8Array()]] as const;
  return Buffer.concat([SIGNATURE, ...chunks.map(([type, body]) => chunk(type, body))]);
}

/** Writes the right checksums after each chunk whose length still fits, so that damage reaches what lies behind them. */
export function mendChecksums(bytes: Uint8Array): Buffer {
  const out = Buffer.from(bytes);
  for (let at = 8; at + 12 <= out.length; ) {
    const next = at + 12 + out.readUInt32BE(at);
    if (next > out.length) break;
    out.writeUInt32BE(crc32(out.subarray(at + 4, next - 4)), next - 4);
    at = next;
  }
  return out;
}
