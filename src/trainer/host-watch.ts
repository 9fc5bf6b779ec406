import { Worker } from 'node:worker_threads';

/** What a task may need, once its host is gone, to see that and end by itself. */
const GRACE_MILLISECONDS = 2000;
const LOOK_MILLISECONDS = 500;

/** On Windows a child keeps the number of a parent that is gone. */
const WATCH = `
const { workerData: { host, grace, look } } = require('node:worker_threads');
const isThere = () => {
  if (process.ppid !== host) return false;
  try { process.kill(host, 0); return true; } catch (error) { return error.code === 'EPERM'; }
};
let gone;
setInterval(() => {
  if (isThere()) return;
  gone ??= Date.now();
  if (Date.now() - gone >= grace) process.kill(process.pid, 'SIGKILL');
}, look);
`;

/**
 * Kills this process soon after the one that started it is gone. For tasks that run what a person wrote: a loop in it
 * that never ends hears neither its host's word nor its death, so another thread has to look.
 */
export function endWithHost(): void {
  new Worker(WATCH, { eval: true, workerData: { host: process.ppid, grace: GRACE_MILLISECONDS, look: LOOK_MILLISECONDS } }).unref();
}
