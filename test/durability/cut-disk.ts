import { z } from 'zod';
import { useDisk } from '../../src/runs/durable.ts';
import { strickenDisk } from './faulty-disk.ts';
import { quickClock } from './quick-clock.ts';

/** Makes this process kill itself at the place of its writing that its second argument names. Imported for what it does. */

const cut = z.object({ call: z.int(), bytes: z.int() }).parse(JSON.parse(process.argv[3] ?? ''));

quickClock();
useDisk(
  strickenDisk(({ number, bytes, writePart }) => {
    if (number !== cut.call) return;
    writePart(Math.min(cut.bytes, bytes));
    process.kill(process.pid, 'SIGKILL');
  }),
);
