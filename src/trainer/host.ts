import { report, type Report } from './channel.ts';
import { Control } from './control.ts';

/** The trainer's surroundings: whom it tells, and what it is told. */
export interface Host {
  readonly report: Report;
  readonly control: Control;
}

/** The host process behind the channel, the system's signals included. */
export function connectHost(): Host {
  const control = new Control();
  control.listen();
  return { report, control };
}

/** How a task ended; becomes the last word and the exit code. */
export interface Outcome {
  readonly step: number;
  readonly state: 'finished' | 'stopped';
  /** the newest sample grid */
  readonly sample?: string | undefined;
  readonly result?: Readonly<Record<string, unknown>> | undefined;
}
