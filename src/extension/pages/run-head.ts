import type { RunHead } from '../../protocol/pages.ts';
import type { RunAlert, RunChange, RunInfo } from '../../runs/types.ts';
import type { Measurement } from '../../runs/measures.ts';
import { lineageText, marksOf } from '../runs/change-text.ts';
import { currentState, threadsText } from '../runs/run-item.ts';
import type { Translate } from '../text.ts';
import type { LiveRun } from '../training/live-run.ts';
import { liveLines, measuredView } from './measured.ts';

/** Steps a second of a run that this window does not train, from two looks at its folder. */
export class Pace {
  private last: { step: number; at: number } | undefined;
  private rate = 0;

  /** Notes how far a run is; `at` in milliseconds since 1970. Gives steps a second, 0 before there are two looks. */
  look(step: number, at: number): number {
    const before = this.last;
    if (!before || step < before.step) this.rate = 0;
    if (before && step > before.step && at > before.at) this.rate = (1000 * (step - before.step)) / (at - before.at);
    if (!before || step !== before.step) this.last = { step, at };
    return this.rate;
  }
}

/** What is known of a run besides its `run.json`. */
export interface HeadMore {
  readonly changes: readonly RunChange[];
  readonly alerts: readonly RunAlert[];
  /** what was measured of its samples last */
  readonly measurement?: Measurement | undefined;
  /** bytes on the disk, once they are known */
  readonly size: number | undefined;
}

/** The head of the dashboard: what a run is and how far. Its id is the run's folder, so that the page is revived from it. */
export function runHead(runDir: string, info: RunInfo, live: LiveRun | undefined, rate: number, t: Translate, { changes, alerts, measurement, size }: HeadMore): RunHead {
  const { state, step, steps } = currentState(info, live);
  const going = state === 'running';
  const stepsPerSecond = going ? finite(live ? live.stepsPerSecond : rate) : 0;
  const secondsLeft = live ? live.secondsLeft : (steps - step) / rate;
  return {
    id: runDir,
    name: info.name,
    state,
    step,
    steps,
    stepsPerSecond,
    secondsLeft: going ? finite(secondsLeft) : 0,
    ...(live?.preparing ? { preparing: { ...live.preparing, what: t(live.preparing.what) } } : {}),
    engine: info.engine ? [info.engine.name, info.engine.version, info.engine.device, threadsText(info.engine.threads, t)].join(' · ') : '',
    marks: marksOf(info, changes, alerts, t),
    ...(info.parent ? { lineage: lineageText(info.parent, t) } : {}),
    ...(info.measuring ? { live: liveLines(info.measuring, t) } : {}),
    ...(measurement ? { measured: measuredView(measurement, t) } : {}),
    ...(size === undefined ? {} : { size }),
    ...(state === 'failed' && info.fault ? { fault: t(info.fault.template, info.fault.args) } : {}),
  };
}

const finite = (value: number): number => (Number.isFinite(value) && value > 0 ? value : 0);
