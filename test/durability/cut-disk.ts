import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';
import { z } from 'zod';
import { realDisk, useDisk, type Disk } from '../../src/runs/disk.ts';
import { refusingDisk, strickenDisk } from './faulty-disk.ts';
import { quickClock } from './quick-clock.ts';

/**
 * Gives this process a disk on which something goes wrong at the place that its second argument names: it kills itself,
 * or is refused. Calls are counted over all of its threads, or (`inWriter`) in the one that writes checkpoints alone.
 * Imported for what it does.
 */

const where = { call: z.int(), inWriter: z.boolean().optional() };
const trouble = z.union([z.object({ ...where, bytes: z.int() }), z.object({ ...where, code: z.enum(['ENOSPC', 'EIO', 'EACCES']), lasting: z.boolean() })]);
const environment = z.object({ trouble, calls: z.instanceof(SharedArrayBuffer) });
type Environment = z.output<typeof environment>;

const NAME = 'gan-cut-disk';

/** Threads take over what is set here before they start. */
function environmentOfProcess(): Environment {
  if (!isMainThread) return environment.parse(getEnvironmentData(NAME));
  const made = { trouble: trouble.parse(JSON.parse(process.argv[3] ?? '')), calls: new SharedArrayBuffer(4) };
  setEnvironmentData(NAME, made);
  return made;
}

function diskOf({ trouble: what, calls }: Environment): Disk {
  if (what.inWriter && isMainThread) return realDisk;
  const counter = new Int32Array(calls);
  const count = (): number => Atomics.add(counter, 0, 1) + 1;
  if ('code' in what) return refusingDisk(what, count);
  return strickenDisk(({ number, bytes, writePart }) => {
    if (number !== what.call) return;
    writePart(Math.min(what.bytes, bytes));
    process.kill(process.pid, 'SIGKILL');
  }, count);
}

quickClock();
useDisk(diskOf(environmentOfProcess()));
