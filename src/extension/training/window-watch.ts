import type { Disposable } from '../listeners.ts';
import type { RunSupervisor } from './supervisor.ts';

const BEAT_MS = 5_000;
/** A window that is merely busy answers within so many beats. */
const PATIENCE = 2;

/**
 * Asks the window every few seconds for a sign of life. One whose connection is lost gives none, and after some hours VS
 * Code's server ends its extension host (`--reconnection-grace-time`), which looks to a trainer as if the window had been
 * closed. So as long as no answer comes, the runs of this window are told to outlive it.
 */
export class WindowWatch implements Disposable {
  private readonly clock: NodeJS.Timeout;
  private open = false;
  private beats = 0;

  /** @param ask settles once the window has answered */
  constructor(private readonly supervisor: Pick<RunSupervisor, 'active'>, private readonly ask: () => PromiseLike<unknown>, beat = BEAT_MS) {
    this.clock = setInterval(() => { this.beat(); }, beat);
    this.clock.unref();
  }

  dispose(): void {
    clearInterval(this.clock);
  }

  private beat(): void {
    if (this.supervisor.active.length === 0) return;
    this.beats += 1;
    // A run that waited for its turn may have begun since the last beat.
    if (this.open && this.beats >= PATIENCE) this.outlive(true);
    if (this.open) return;
    this.open = true;
    this.beats = 0;
    // A host that is given up has its questions fail as its last act: that is no answer.
    void this.ask().then(() => { this.outlive(false); }, () => undefined).then(() => { this.open = false; });
  }

  private outlive(yes: boolean): void {
    for (const run of this.supervisor.active) run.outlive(yes);
  }
}
