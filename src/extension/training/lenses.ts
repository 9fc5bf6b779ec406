import type { RunState } from '../../runs/types.ts';
import type { Command, RunKind } from '../manifest.ts';
import { isGoing, stateText } from '../runs/run-item.ts';
import type { Translate } from '../text.ts';
import type { PendingFork } from './memory.ts';

/** One of the links above a config: words with codicons, and the command it runs for the config's last run or the config. */
export interface Lens {
  readonly title: string;
  readonly command: Command;
  readonly about: 'config' | 'run';
}

/** A config's run as far as its links tell of it. */
export interface LastRun {
  readonly runDir: string;
  readonly state: RunState;
  readonly step: number;
  readonly steps: number;
  readonly kind: RunKind;
}

/** The links above a config: start it, or the fork that it is for, and what its run does with what can be done about it. */
export function lensesOf(last: LastRun | undefined, fork: PendingFork | undefined, t: Translate): Lens[] {
  const start = startLenses(fork, t);
  if (!last) return start;
  const { state, step, steps, kind } = last;
  // Of a run that goes on no step is told: links that change all the time are never drawn, for the editor waits for rest.
  const words = isGoing(state) ? stateText(state, t) : t('{state} at {step}/{steps}', { state: stateText(state, t), step, steps });
  const told: Lens = { title: `$(graph-line) ${words}`, command: 'gan.openDashboard', about: 'run' };
  const stop: Lens = { title: `$(debug-stop) ${t('Stop')}`, command: 'gan.stop', about: 'run' };
  const pause: Lens = { title: `$(debug-pause) ${t('Pause')}`, command: 'gan.pause', about: 'run' };
  const resume: Lens = { title: `$(debug-continue) ${t('Resume')}`, command: 'gan.resume', about: 'run' };
  const more: Record<RunKind, Lens[]> = { 'run-running': [pause, stop], 'run-paused': [resume, stop], 'run-resumable': [resume], 'run-elsewhere': [], 'run-finished': [], 'run-broken': [] };
  return [...start, told, ...more[kind]];
}

function startLenses(fork: PendingFork | undefined, t: Translate): Lens[] {
  if (!fork) return [{ title: `$(play) ${t('Start Training')}`, command: 'gan.startTraining', about: 'config' }];
  return [
    { title: `$(repo-forked) ${t('Start Fork of {name} From Step {step}', { name: fork.name, step: fork.step })}`, command: 'gan.startFork', about: 'config' },
    { title: t('Forget the Fork'), command: 'gan.forgetFork', about: 'config' },
  ];
}
