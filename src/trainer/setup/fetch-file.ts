import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import fetch from 'npm-registry-fetch';
import { z } from 'zod';
import { npmOptions } from '../../data/npm-options.ts';
import type { Work } from './work.ts';

/** A host that does not answer must not be waited for: there is another way to come by TensorFlow. */
const TIMEOUT_MILLISECONDS = 10_000;

const answerShape = z.object({
  headers: z.custom<Pick<Headers, 'get'>>((value) => value !== null && typeof value === 'object' && 'get' in value),
  body: z.custom<NodeJS.ReadableStream>((value) => value !== null && typeof value === 'object' && 'pipe' in value),
});

export interface Fetched {
  /** the checksum that its store names in its answer, in base64: Google Cloud Storage, `x-goog-hash` */
  readonly md5: string | undefined;
}

/**
 * Fetches a file by the proxy and certificates that npm is set to. Nothing is tried twice.
 * @param most bytes that it may have
 * @throws Error with the system's or npm's words; the signal's reason
 */
export async function fetchFile(url: string, target: string, most: number, { signal, progress }: Work): Promise<Fetched> {
  const what = `Fetching ${new URL(url).pathname.split('/').at(-1) ?? url}`;
  progress(0, 0, what);
  const answer: unknown = await fetch(url, { ...(await npmOptions()), fetchRetries: 0, timeout: TIMEOUT_MILLISECONDS, signal });
  const { headers, body } = answerShape.parse(answer);
  const total = Number(headers.get('content-length') ?? 0);
  if (total > most) throw new Error(`it has ${total} bytes, more than the ${most} that it may have`);
  let done = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length;
      progress(done, total, what);
      next(done > most ? new Error(`it has more than ${most} bytes`) : null, chunk);
    },
  });
  await pipeline(body, count, createWriteStream(target, { mode: 0o600 }), { signal });
  return { md5: /md5=([A-Za-z0-9+/]+=*)/.exec(headers.get('x-goog-hash') ?? '')?.[1] };
}

export async function md5Of(file: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(file), hash);
  return hash.digest('base64');
}
