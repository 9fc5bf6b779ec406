import type { Disposable } from '../listeners.ts';
import type { Remembered, RememberedRun } from './memory.ts';
import type { RunSupervisor } from './supervisor.ts';
import type { Memory } from './word-left.ts';

const BEAT_MS = 5_000;

/** Keeps in the workspace's memory which runs train in this window and which wait, with a heartbeat, until they end. */
export class Keeper implements Disposable {
  private beat: NodeJS.Timeout | undefined;
  private written = '';
  private closing = false;
  /** runs of the window before this one whose future is not decided yet */
  private undecided: readonly RememberedRun[] = [];
  private readonly subscription: Disposable;

  constructor(private readonly memory: Memory<Remembered>, private readonly supervisor: RunSupervisor, private readonly now: () => number = Date.now) {
    this.subscription = supervisor.onDidChange(() => { this.note(); });
  }

  /** Holds on to what the last window left, so that nothing started meanwhile overwrites it. */
  hold(runs: readonly RememberedRun[]): void {
    this.undecided = runs;
  }

  decided(): void {
    this.undecided = [];
    this.note();
  }

  /** The window goes: writes a last heartbeat; what ends from here on was cut off, and stays remembered. */
  close(): PromiseLike<void> | undefined {
    this.closing = true;
    clearInterval(this.beat);
    return this.write(this.state());
  }

  dispose(): void {
    this.subscription.dispose();
    clearInterval(this.beat);
  }

  private note(): void {
    const state = this.state();
    const key = JSON.stringify([state.runs, state.queue]);
    if (this.closing || key === this.written) return;
    this.written = key;
    void this.write(state);
    clearInterval(this.beat);
    if (state.runs.length > 0) this.beat = setInterval(() => void this.write(this.state()), BEAT_MS);
  }

  private state(): Remembered {
    // Runs that others started are theirs to remember.
    const own = this.supervisor.active.filter(({ bond }) => bond !== 'elsewhere');
    const runs = own.map(({ bond, live: { runDir, name, configFile, state } }) => ({ runDir, name, configFile, paused: state === 'paused', continues: bond !== 'child' }));
    const others = this.undecided.filter((old) => !runs.some((run) => run.runDir === old.runDir));
    return { heartbeat: this.now(), runs: [...runs, ...others], queue: [...this.supervisor.waiting] };
  }

  private write(state: Remembered): PromiseLike<void> | undefined {
    const nothing = state.runs.length === 0 && state.queue.length === 0;
    return this.memory.write(nothing ? undefined : state);
  }
}
