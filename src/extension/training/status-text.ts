import type { Translate } from '../text.ts';
import { duration } from '../runs/times.ts';
import type { LiveRun } from './live-run.ts';

/** The status bar's words: `text` with a codicon, and the same for a screen reader. */
export interface StatusText {
  readonly text: string;
  readonly spoken: string;
}

/** What the status bar says of the runs that go on and the number that waits; undefined where there is nothing to say. */
export function statusText(runs: readonly LiveRun[], waiting: number, t: Translate): StatusText | undefined {
  const [first, ...others] = runs;
  if (!first) return waiting > 0 ? plain('clock', t('{waiting} waiting', { waiting })) : undefined;
  const one = others.length === 0 ? ofOne(first, t) : ofMany(runs, t);
  if (waiting === 0) return one;
  const tail = t('{waiting} waiting', { waiting });
  return { text: `${one.text} · ${tail}`, spoken: `${one.spoken}, ${tail}` };
}

const plain = (icon: string, words: string): StatusText => ({ text: `$(${icon}) ${words}`, spoken: words });

function ofMany(runs: readonly LiveRun[], t: Translate): StatusText {
  return plain(runs.every((run) => run.state === 'paused') ? 'debug-pause' : 'sync~spin', t('{count} runs training', { count: runs.length }));
}

function ofOne(run: LiveRun, t: Translate): StatusText {
  if (run.state === 'paused') return plain('debug-pause', t('{name} paused at {step}/{steps}', { name: run.name, step: run.step, steps: run.steps }));
  if (run.step === 0) return plain('loading~spin', preparingText(run, t));
  const left = duration(run.secondsLeft, t);
  const rate = t('{rate} steps/s', { rate: rateText(run.stepsPerSecond) });
  const spoken = [t('Training {name}: step {step} of {steps}', { name: run.name, step: run.step, steps: run.steps }), rate, left && t('{time} left', { time: left })];
  return { text: `$(sync~spin) ${told([`${run.name} ${run.step}/${run.steps}`, rate, left], ' · ')}`, spoken: told(spoken, ', ') };
}

const told = (words: readonly string[], between: string): string => words.filter((word) => word !== '').join(between);

/** What a run does before its first step, with the share done where it is known. */
export function preparingText(run: LiveRun, t: Translate): string {
  const { preparing } = run;
  if (!preparing) return t('{name}: starting', { name: run.name });
  return `${run.name}: ${preparingWords(preparing, t)}`;
}

/** Long work, with the share done where it is known. */
export function preparingWords({ what, done, total }: NonNullable<LiveRun['preparing']>, t: Translate): string {
  const share = total > 0 ? ` ${Math.min(100, Math.floor((100 * done) / total))}%` : '';
  return `${t(what)}${share}`;
}

export const rateText = (stepsPerSecond: number): string => (stepsPerSecond >= 100 ? stepsPerSecond.toFixed(0) : stepsPerSecond.toFixed(1));
