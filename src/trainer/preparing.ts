import type { Report } from './channel.ts';

const REPORT_MILLISECONDS = 100;

/** Tells of long work at most ten times a second, of its end always, and at once when other work begins. `total` 0 where it is not known. */
export function preparing(report: Report): (done: number, total: number, what: string) => void {
  let told = { at: -Infinity, what: '' };
  return (done, total, what) => {
    const at = performance.now();
    if (what === told.what && at - told.at < REPORT_MILLISECONDS && (total === 0 || done < total)) return;
    told = { at, what };
    report({ type: 'preparing', what, done, total });
  };
}
