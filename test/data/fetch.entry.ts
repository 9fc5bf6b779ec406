import { fetchedFiles } from '../../src/data/fetched-files.ts';
import { Fault } from '../../src/faults/fault.ts';
import { tiny } from './registry.ts';

/** A process that fetches the tiny set and says so: `begun` at the first bytes, then the length of its images. */
async function main(): Promise<void> {
  let begun = false;
  const files = await fetchedFiles(tiny, () => {
    if (!begun) process.stdout.write('begun\n');
    begun = true;
  });
  process.stdout.write(`${files['images']?.length ?? 0}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(error instanceof Fault ? `${error.code}: ${error.message}\n` : String(error));
  process.exitCode = 1;
});
