import { Worker } from 'node:worker_threads';
import type { Control } from './control.ts';

/** Between two looks of the watching thread. Looks are counted, not time: a machine that slept has nobody killed. */
const LOOK_MILLISECONDS = 500;
/** Looks after which a task that runs what a person wrote is ended, once its host is gone: 2 s. */
const GRACE = 4;
/** Looks after which a task that gives no sign of life is given up, once its host is gone: 30 s. The first step of a large network may take long to compile. */
const PATIENCE = 60;

/** On Windows a child keeps the number of a parent that is gone. */
const WATCH = `
const { workerData: { host, patience, look, life } } = require('node:worker_threads');
const isThere = () => {
  if (process.ppid !== host) return false;
  try { process.kill(host, 0); return true; } catch (error) { return error.code === 'EPERM'; }
};
let [looks, seen] = [0, 0];
setInterval(() => {
  const beat = life ? Atomics.load(life, 0) : 0;
  if (beat !== seen || (life && Atomics.load(life, 1) === 1) || isThere()) looks = 0;
  else looks += 1;
  seen = beat;
  if (looks >= patience) process.kill(process.pid, 'SIGKILL');
}, look);
`;

/** @param life beats of the main thread, and 1 where it outlives its host @param patience looks without its host and without a beat */
function watch(patience: number, look: number, life?: Int32Array): void {
  new Worker(WATCH, { eval: true, workerData: { host: process.ppid, patience, look, life } }).unref();
}

/**
 * Kills this process soon after the one that started it is gone. For tasks that do nothing but run what a person wrote: a
 * loop in it that never ends hears neither its host's word nor its death, so another thread has to look.
 */
export const endWithHost = (): void => { watch(GRACE, LOOK_MILLISECONDS); };

/**
 * Kills this process where the one that started it is gone and the main thread neither noticed nor does anything else:
 * where a loop of a person's networks, or native code, never ends. A run that is to outlive its host, or has another one by now, is left alone.
 */
export function endWhenStuck(control: Pick<Control, 'outlivesHost' | 'isAdopted'>, patience = PATIENCE, look = LOOK_MILLISECONDS): void {
  const life = new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
  const beat = (): void => {
    Atomics.add(life, 0, 1);
    Atomics.store(life, 1, Number(control.outlivesHost || control.isAdopted));
  };
  beat();
  setInterval(beat, look).unref();
  watch(patience, look, life);
}
