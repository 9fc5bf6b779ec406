import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { checkIdxLength, decodeIdx, MAX_IDX_HEADER, readIdxHeader, type IdxArray, type IdxHeader } from '../formats/idx.ts';
import { dataFault, reasonOf } from './faults.ts';
import { MEGA, memoryLimit } from './memory.ts';

const GZIP = [0x1f, 0x8b];
/** deflate packs at most 1032 bytes into one */
const MOST_PACKED = 1032;

/** First bytes and length of a file. */
async function probe(file: string): Promise<{ head: Buffer; size: number }> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(MAX_IDX_HEADER), 0, MAX_IDX_HEADER, 0);
    return { head: buffer.subarray(0, bytesRead), size: (await handle.stat()).size };
  } finally {
    await handle.close();
  }
}

interface Begun {
  readonly header: IdxHeader;
  /** room for header and values */
  readonly content: Buffer;
}

/** Gathers a stream whose header says how long it is; nothing is allocated before the header is checked. */
class Gathering {
  private head = Buffer.alloc(0);
  private begun: Begun | undefined;
  private length = 0;

  constructor(
    private readonly file: string,
    private readonly check: (header: IdxHeader) => void,
  ) {}

  add(chunk: Buffer): void {
    if (this.begun) this.put(this.begun, chunk);
    else {
      this.head = Buffer.concat([this.head, chunk]);
      if (this.head.length >= MAX_IDX_HEADER) this.begin();
    }
  }

  end(): IdxArray {
    const { content } = this.begun ?? this.begin();
    return decodeIdx(content.subarray(0, this.length), this.file);
  }

  private begin(): Begun {
    const header = readIdxHeader(this.head, this.file);
    this.check(header);
    this.begun = { header, content: Buffer.alloc(header.headerBytes + header.dataBytes) };
    this.put(this.begun, this.head);
    return this.begun;
  }

  private put({ header, content }: Begun, chunk: Buffer): void {
    const length = this.length + chunk.length;
    if (length > content.length) checkIdxLength(header, length, this.file);
    chunk.copy(content, this.length);
    this.length = length;
  }
}

/**
 * Reads an IDX file, gzipped or not. The header is read first and checked against the file's length (for a gzipped
 * file: against the most that it can unpack to) and against the memory limit.
 * @throws Fault `idx.…`, `data.fileLimit`, `data.gzip`
 */
export async function readIdxFile(file: string, maxBytes = memoryLimit(), signal?: AbortSignal): Promise<IdxArray> {
  const { head, size } = await probe(file);
  const gzipped = GZIP.every((byte, i) => head[i] === byte);
  const gathering = new Gathering(file, (header) => {
    if (!gzipped || size * MOST_PACKED < header.headerBytes + header.dataBytes) checkIdxLength(header, size, file);
    if (header.dataBytes > maxBytes) throw dataFault('fileLimit', { path: file, found: Math.ceil(header.dataBytes / MEGA), max: Math.floor(maxBytes / MEGA) });
  });
  const source = createReadStream(file, { signal });
  const stream = gzipped ? source.pipe(createGunzip()) : source;
  source.on('error', (error) => stream.destroy(error));
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) gathering.add(chunk);
    return gathering.end();
  } catch (error) {
    const code = reasonOf(error);
    if (code.startsWith('Z_')) throw dataFault('gzip', { path: file, reason: code }, error);
    throw error;
  } finally {
    source.destroy();
    stream.destroy();
  }
}
