import { readEvents } from '../src/formats/tfevents.ts';
import { findEventFile, withFile } from '../src/runs/event-file.ts';

/**
 * Minutes that a run trained, from event to event: without the pauses before the steps at which it was resumed.
 * @param resumedFrom steps of the checkpoints from which it was resumed
 */
export function minutesOf(dir: string, resumedFrom: readonly number[]): number {
  const file = findEventFile(dir);
  if (file === undefined) return 0;
  return withFile(file, (events) => {
    let seconds = 0;
    let before: { readonly step: number; readonly wallTime: number } | undefined;
    for (const event of readEvents(events)) {
      const { step } = before ?? event;
      const isPause = resumedFrom.some((from) => step <= from && from < event.step);
      if (!isPause) seconds += event.wallTime - (before ?? event).wallTime;
      before = event;
    }
    return Number((seconds / 60).toFixed(1));
  });
}
