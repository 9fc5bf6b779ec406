import { fill } from '../../faults/fault.ts';
import type { RunEntry } from '../../runs/catalogue.ts';
import type { RunInfo, RunState } from '../../runs/types.ts';
import type { RunKind } from '../manifest.ts';
import type { Translate } from '../text.ts';
import type { LiveRun } from '../training/live-run.ts';
import { lineageText } from './change-text.ts';
import { age } from './times.ts';

/** An entry of the Runs view, free of VS Code. */
export interface RunItem {
  readonly label: string;
  readonly description: string;
  readonly kind: RunKind;
  /** a codicon and the theme's colour for it */
  readonly icon: string;
  readonly colour: string;
  /** what a screen reader says */
  readonly spoken: string;
  /** rows of the hover: name and value */
  readonly rows: readonly (readonly [string, string])[];
}

interface Setting {
  readonly t: Translate;
  /** milliseconds */
  readonly now: number;
  readonly language: string;
}

const ICONS: Readonly<Record<RunState, readonly [string, string]>> = {
  preparing: ['loading~spin', 'charts.blue'],
  running: ['sync~spin', 'charts.blue'],
  paused: ['debug-pause', 'charts.yellow'],
  stopped: ['circle-slash', 'charts.foreground'],
  finished: ['pass', 'charts.green'],
  failed: ['error', 'charts.red'],
  interrupted: ['debug-disconnect', 'charts.orange'],
};

/** A process works on it, or holds it ready. */
export const isGoing = (state: RunState): boolean => state === 'preparing' || state === 'running' || state === 'paused';

export const stateText = (state: RunState, t: Translate): string =>
  ({
    preparing: t('preparing'),
    running: t('running'),
    paused: t('paused'),
    stopped: t('stopped'),
    finished: t('finished'),
    failed: t('failed'),
    interrupted: t('interrupted'),
  })[state];

/** Threads that an engine computes with, in words. */
export const threadsText = (threads: number, t: Translate): string => (threads === 1 ? t('1 thread') : t('{threads} threads', { threads }));

/** What can be done with a run; `own` says that this window trains it. */
export function runKind(state: RunState, own: boolean): RunKind {
  if (isGoing(state) && !own) return 'run-elsewhere';
  if (state === 'paused') return 'run-paused';
  if (isGoing(state)) return 'run-running';
  return state === 'finished' ? 'run-finished' : 'run-resumable';
}

/** The newest of what the folder says and what the trainer reported. */
export function currentState(info: RunInfo, live: LiveRun | undefined): { state: RunState; step: number; steps: number } {
  if (!live) return { state: info.state, step: info.step, steps: info.steps };
  return { state: live.state, step: Math.max(live.step, info.step), steps: live.steps > 0 ? live.steps : info.steps };
}

/** The Runs view's entry for a run folder, readable or not. */
export function runItem(entry: RunEntry, live: LiveRun | undefined, setting: Setting): RunItem {
  return 'fault' in entry ? brokenItem(entry.dir, setting.t(entry.fault.template, entry.fault.args), setting.t) : readableItem(entry.info, entry.dir, live, setting);
}

function readableItem(info: RunInfo, dir: string, live: LiveRun | undefined, { t, now, language }: Setting): RunItem {
  const { state, step, steps } = currentState(info, live);
  const [icon, colour] = ICONS[state];
  const origin = info.parent ? t('fork of {name}', { name: info.parent.name }) : '';
  const words = [`${step}/${steps}`, origin, age(info.created, now, language), stateText(state, t)].filter((word) => word !== '');
  return {
    label: info.name,
    description: words.join(' · '),
    kind: runKind(state, live !== undefined),
    icon,
    colour,
    spoken: t('{name}, {state}, step {step} of {steps}', { name: info.name, state: stateText(state, t), step, steps }),
    rows: hoverRows(info, dir, stateText(state, t), t),
  };
}

function hoverRows(info: RunInfo, dir: string, state: string, t: Translate): [string, string][] {
  const rows: [string, string][] = [
    [t('State'), state],
    [t('Engine'), info.engine ? `${info.engine.name} ${info.engine.version}, ${info.engine.device}, ${threadsText(info.engine.threads, t)}` : ''],
    [t('Seed'), String(info.seed)],
    [t('Config'), info.configFile],
    [t('Folder'), dir],
    [t('Machine'), info.machine.host],
    [t('Origin'), info.parent ? lineageText(info.parent, t) : ''],
    [t('Resumed from step'), info.resumedFrom.join(', ')],
    [t('Not bitwise'), info.notBitwise ?? ''],
    [t('Fault'), info.fault ? t(info.fault.template, info.fault.args) : ''],
  ];
  return rows.filter(([, value]) => value !== '');
}

function brokenItem(dir: string, reason: string, t: Translate): RunItem {
  const label = dir.split(/[\\/]/).at(-1) ?? dir;
  return {
    label,
    description: t('not readable'),
    kind: 'run-broken',
    icon: 'warning',
    colour: 'charts.orange',
    spoken: fill('{label}, {reason}', { label, reason }),
    rows: [[t('Fault'), reason], [t('Folder'), dir]],
  };
}
