import type { Fault } from '../faults/fault.ts';
import type { Host } from './host.ts';
import { log } from './log.ts';

/** Tells the host and the log what does not keep the run from going on. */
export function tell(note: Fault, { report }: Pick<Host, 'report'>): void {
  log(note.message);
  const { code, template, args } = note;
  report({ type: 'note', fault: { code, template, args: { ...args } } });
}
