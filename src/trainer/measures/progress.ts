import { setImmediate } from 'node:timers/promises';
import type { Pulse } from '../../metrics/pulse.ts';
import type { Host } from '../host.ts';

const REPORT_MILLISECONDS = 100;

/** Tells of a long piece of work at most ten times a second, lets messages in, and ends it where it is to stop. */
export type Working = (what: string) => Pulse;

/** @throws the signal's reason, in the pulse, once it is aborted */
export function workingFor({ report, control }: Pick<Host, 'report' | 'control'>): Working {
  let told = -Infinity;
  return (what) => {
    told = -Infinity;
    return async (done, total) => {
      const now = performance.now();
      if (now - told >= REPORT_MILLISECONDS) {
        told = now;
        report({ type: 'preparing', what, done, total });
      }
      await setImmediate();
      control.signal.throwIfAborted();
    };
  };
}
