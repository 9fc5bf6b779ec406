import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

/** A file's content, told by its length and the SHA-256 of its bytes in hexadecimal. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

export async function digestOf(file: string, signal?: AbortSignal): Promise<Digest> {
  const hash = createHash('sha256');
  const { size } = await stat(file);
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash, signal ? { signal } : {});
  return { bytes: size, sha256: hash.digest('hex') };
}

/** Whether a file is there and has a content; one of another length is not read. */
export async function hasDigest(file: string, { bytes, sha256 }: Digest, signal?: AbortSignal): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found?.size === bytes && (await digestOf(file, signal)).sha256 === sha256;
}
