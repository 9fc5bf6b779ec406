import type { Fault, FaultData } from '../faults/fault.ts';
import { reportSchema, type TrainerReport } from '../protocol/control.ts';
import { launchFault } from './faults.ts';

export type LastWord = Extract<TrainerReport, { type: 'done' | 'failed' }>;

/** What a trainer says, checked and given to whoever listens, whichever way it comes. */
export class ReportFeed {
  private readonly listeners = new Set<(report: TrainerReport) => void>();
  /** reports that came before the first listener */
  private waiting: TrainerReport[] | undefined = [];
  private word: LastWord | undefined;

  /** The trainer's last word, where it came to one. */
  get lastWord(): LastWord | undefined {
    return this.word;
  }

  /** Calls a listener with every report; the first listener also gets those that came before it. Gives back what ends that. */
  listen(listener: (report: TrainerReport) => void): () => void {
    this.listeners.add(listener);
    const waiting = this.waiting ?? [];
    this.waiting = undefined;
    waiting.forEach(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Takes a message for a report, gives it to the listeners and back; one that is none becomes a note. */
  take(message: unknown): TrainerReport | undefined {
    const { data: report, error } = reportSchema.safeParse(message);
    if (!report) {
      this.note(launchFault('message', { why: error.issues[0]?.message ?? 'unknown' }));
      return undefined;
    }
    if (report.type === 'done' || report.type === 'failed') this.word = report;
    this.give(report);
    return report;
  }

  note(fault: Fault): void {
    this.give({ type: 'note', fault: toNote(fault) });
  }

  private give(report: TrainerReport): void {
    this.waiting?.push(report);
    for (const listener of [...this.listeners]) listener(report);
  }
}

/** A fault as a message carries it. */
export const toNote = ({ code, template, args }: FaultData) => ({ code, template, args: { ...args } });
