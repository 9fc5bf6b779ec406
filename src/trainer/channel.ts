import type { TrainerReport } from '../protocol/control.ts';

/** Tells the host, if there is one; without it, a run is seen in its folder alone. */
export type Report = (report: TrainerReport) => void;

export const report: Report = (message) => {
  // The channel may close between the question and the sending; `disconnect` then tells of it.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
};

/** A report after which the process ends: waits until it is on its way. */
export function lastWord(message: TrainerReport): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected && process.send) process.send(message, undefined, undefined, () => { resolve(); });
    else resolve();
  });
}
