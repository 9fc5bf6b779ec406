import type { Disposable } from './listeners.ts';

/** Calls `act` at most once in `gap` milliseconds: at once when asked after a pause, and once more at the end of a burst. */
export function throttled(gap: number, act: () => unknown): (() => void) & Disposable {
  let timer: NodeJS.Timeout | undefined;
  let due = false;
  const turn = () => {
    timer = due ? setTimeout(turn, gap) : undefined;
    if (due) act();
    due = false;
  };
  const ask = () => {
    due = true;
    if (timer === undefined) turn();
  };
  return Object.assign(ask, { dispose: () => { clearTimeout(timer); } });
}
