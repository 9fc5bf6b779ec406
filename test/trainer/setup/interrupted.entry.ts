import { setUpTensorFlow } from '../../../src/trainer/setup/set-up.ts';
import { byWheel, means } from './fakes.ts';

/**
 * A process that sets the fake TensorFlow up and stands still where it is told to: when it says for the n-th time that it
 * does something whose name begins so. It writes `there`, and is then to be killed.
 */
const [, , beginning = '', times = '1'] = process.argv;
let left = Number(times);

setUpTensorFlow('cpu', {
  signal: new AbortController().signal,
  note: () => undefined,
  progress: (_done, _total, what) => {
    if (!what.startsWith(beginning) || --left > 0) return;
    process.stdout.write('there\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
}, means(byWheel())).then(() => { process.stdout.write('done\n'); }, (error: unknown) => {
  process.stderr.write(String(error));
  process.exitCode = 1;
});
