// A task whose main thread gives no more sign of life from the first second on, unless its first argument is `lives`; a
// second one, `outlives`, has it outlive its host.
import { endWhenStuck } from '../../src/trainer/host-watch.ts';

const [how, whether] = process.argv.slice(2);
endWhenStuck({ outlivesHost: whether === 'outlives', isAdopted: false }, 6, 50);
process.stdout.write(`${process.pid}\n`);
setInterval(() => { while (how === 'stuck'); }, 300);
