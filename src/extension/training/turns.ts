import path from 'node:path';
import { runningRuns, threadShare } from '../../launch/thread-share.ts';
import type { RunningRun, ThreadShare } from '../../launch/thread-share.ts';
import type { RunEntry } from '../../runs/catalogue.ts';
import type { Disposable } from '../listeners.ts';
import type { LiveRun } from './live-run.ts';
import type { RunSupervisor, StartRequest } from './supervisor.ts';

/**
 * The runs that train on this machine: those that the run folders tell of, whoever started them, and those of this
 * window whose folder does not say so yet. Of the latter the threads are not known, so they count as one for each core.
 */
export function goingRuns(entries: readonly RunEntry[], live: readonly LiveRun[], host?: string): RunningRun[] {
  const paused = new Set(live.filter((run) => run.state === 'paused').map((run) => path.basename(run.runDir)));
  const told = runningRuns(entries, host).filter((run) => !paused.has(run.id));
  const untold = live.map((run) => ({ id: path.basename(run.runDir), name: run.name, threads: 0 }));
  return [...told, ...untold.filter((run) => !paused.has(run.id) && !told.some((other) => other.id === run.id))];
}

/** Gives runs that wait their turn: the first one starts as soon as the cores suffice for it too. */
export class Turns implements Disposable {
  private held = 0;
  private readonly subscription: Disposable;

  constructor(private readonly supervisor: RunSupervisor, private readonly going: () => RunningRun[], private readonly begin: (request: StartRequest) => Promise<void>) {
    this.subscription = supervisor.onDidChange(() => { this.next(); });
  }

  /** What starting this run now means for the cores. */
  share(request: StartRequest): ThreadShare {
    return threadShare(request.threads, this.going());
  }

  /** Keeps runs waiting while something is done that starts or resumes runs itself. */
  async during<T>(work: () => PromiseLike<T>): Promise<T> {
    this.held += 1;
    try {
      return await work();
    } finally {
      this.held -= 1;
      this.next();
    }
  }

  /** Starts the run whose turn it is, if it is one's turn. */
  next(): void {
    const request = this.supervisor.waiting[0];
    if (this.held > 0 || !request || this.share(request).kind === 'crowded') return;
    void this.during(async () => { this.supervisor.takeNext(); await this.begin(request); });
  }

  dispose(): void {
    this.subscription.dispose();
  }
}
