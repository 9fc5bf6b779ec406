import type { DashboardState } from '../../src/protocol/pages.ts';
import type { RunData } from './run-data.ts';
import { lastAtMost } from './search.ts';

const start: Omit<DashboardState, 'run'> = { follow: true, smoothing: 0.6, logScale: false, hidden: [], scroll: 0 };

/** Where the person is in the page: what is kept when it is hidden or reloaded. `onChange` follows every change. */
export class Place {
  private state: DashboardState;

  constructor(
    run: string,
    kept: DashboardState | undefined,
    private readonly onChange: () => void,
  ) {
    this.state = kept?.run === run ? kept : { ...start, run };
  }

  get now(): DashboardState {
    return this.state;
  }

  change(patch: Partial<DashboardState>): void {
    this.state = { ...this.state, ...patch };
    this.onChange();
  }

  /** Index of the slider's stop that is shown; -1 where there is none. */
  stopIn(run: RunData): number {
    const { stops } = run;
    const { follow, step } = this.state;
    if (follow || step === undefined) return stops.length - 1;
    return Math.min(stops.length - 1, Math.max(0, lastAtMost(stops.length, (index) => stops[index]!.step, step)));
  }

  /** The step that all panels show; undefined before there is any. */
  stepIn(run: RunData): number | undefined {
    return run.stops[this.stopIn(run)]?.step;
  }

  /** Shows a stop; the newest one is followed from then on, any other stays. */
  choose(run: RunData, stop: number): void {
    const last = run.stops.length - 1;
    const step = run.stops[Math.min(last, Math.max(0, stop))]?.step;
    if (step !== undefined) this.change({ step, follow: stop >= last });
  }

  /** Shows the stop nearest to a step. */
  chooseStep(run: RunData, step: number): void {
    const { stops } = run;
    const before = Math.max(0, lastAtMost(stops.length, (index) => stops[index]!.step, step));
    const after = stops[before + 1];
    this.choose(run, after && after.step - step < step - stops[before]!.step ? before + 1 : before);
  }
}
