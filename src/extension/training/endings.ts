import type { FaultData } from '../../faults/fault.ts';
import { duration } from '../runs/times.ts';
import type { Translate } from '../text.ts';
import type { Ending } from './active-run.ts';

/** What to tell a person about the end of a run. */
export interface EndNotice {
  readonly severity: 'information' | 'error';
  readonly message: string;
}

/**
 * Says whether and how a run's end is told: a failure always is; that it finished, where it trained for at least
 * `afterMinutes` here; what a person stopped, they know.
 */
export function endNotice(ending: Ending, afterMinutes: number, t: Translate): EndNotice | undefined {
  const { run, state, fault, seconds, fromStart } = ending;
  if (state === 'failed') return { severity: 'error', message: t('{name} failed at step {step}: {reason}', { name: run.name, step: run.step, reason: reasonText(fault, t) }) };
  if (state !== 'finished' || seconds < afterMinutes * 60) return undefined;
  const { name, step } = run;
  const message = fromStart ? t('{name} finished: {step} steps in {time}.', { name, step, time: duration(seconds, t) }) : t('{name} finished: {step} steps.', { name, step });
  return { severity: 'information', message };
}

function reasonText(fault: FaultData | undefined, t: Translate): string {
  return fault ? t(fault.template, fault.args) : t('the trainer gave no reason.');
}
