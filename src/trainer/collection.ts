import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const EVERY_MS = 2_000;

/** V8's own collector, as `--expose-gc` gives it; undefined where V8 withholds it. */
function collector(): (() => void) | undefined {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('globalThis.gc');
  return typeof found === 'function' ? () => { Reflect.apply(found, undefined, []); } : undefined;
}

/**
 * Keeps memory flat from the first steps on, until it is told to end: collects all garbage every 2 s, and lets V8's
 * space for young objects grow no further. A step leaves a little garbage, and V8 would let its heap grow by a half
 * before it looks: a toy's trainer took a quarter more memory within 5,000 steps, none of it in use.
 */
export function collectRegularly(): () => void {
  setFlagsFromString('--semi-space-growth-factor=1');
  const collect = collector();
  const timer = collect && setInterval(collect, EVERY_MS);
  timer?.unref();
  return () => { clearInterval(timer); };
}
