import type { RunInfo, RunState } from '../runs/types.ts';
import { keepRunInfo } from '../runs/info.ts';
import type { Report } from './channel.ts';
import { log } from './log.ts';

const INTERVAL_MILLISECONDS = 2000;

type Change = Partial<Omit<RunInfo, 'format' | 'id' | 'updated'>>;

/** A run's `run.json`, which is there already; written at every change of its state and, for the step alone, every two seconds. */
export class RunRecord {
  private written = 0;
  private pending: Promise<void> = Promise.resolve();

  constructor(
    private readonly dir: string,
    private current: RunInfo,
    private readonly report: Report,
  ) {}

  get info(): RunInfo {
    return this.current;
  }

  async change(change: Change): Promise<void> {
    const changed = { step: this.current.step, ...change, updated: new Date().toISOString() };
    const before = this.current;
    this.current = { ...before, ...changed };
    this.written = performance.now();
    // One after another; and only what changes, for a person may have renamed the run meanwhile.
    this.pending = this.pending.catch(() => undefined).then(() => keepRunInfo(this.dir, before, changed));
    await this.pending;
  }

  /** Enters a state, and says so to the host and the log. */
  async enter(state: RunState, change: Change = {}): Promise<void> {
    await this.change({ ...change, state });
    log(`${state} at step ${this.current.step}`);
    this.report({ type: 'state', state, step: this.current.step });
  }

  /** Notes how far the run is; kept for the next writing where the last one was a moment ago. */
  async reach(step: number): Promise<void> {
    if (performance.now() - this.written >= INTERVAL_MILLISECONDS) await this.change({ step });
    else this.current = { ...this.current, step };
  }
}
