import type { Fault } from '../faults/fault.ts';
import type { Report } from './channel.ts';
import { log } from './log.ts';

/** Tells whoever listens, and the log, what does not keep the run from going on. */
export function tell(note: Fault, { report }: { readonly report: Report }): void {
  log(note.message);
  const { code, template, args } = note;
  report({ type: 'note', fault: { code, template, args: { ...args } } });
}
