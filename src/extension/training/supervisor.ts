import type { FaultData } from '../../faults/fault.ts';
import type { TrainerProcess } from '../../launch/trainer-process.ts';
import { Listeners } from '../listeners.ts';
import { ActiveRun } from './active-run.ts';
import type { Bond, Ending, RunIdentity } from './active-run.ts';
import type { LiveRun } from './live-run.ts';

/** A run to be started, or with `runDir` one to go on with; `threads` 0 leaves them to the config. */
export interface StartRequest {
  readonly configFile: string;
  readonly name: string;
  readonly threads: number;
  readonly runDir?: string | undefined;
  /** takes the run from another machine that may hold it: a person said that none trains it there */
  readonly takeOver?: boolean | undefined;
  /** the run and the checkpoint that a new run goes on from */
  readonly fork?: { readonly parent: string; readonly step: number } | undefined;
}

/** How trainers are started (`launch/`), as the supervisor sees it. */
export interface Launcher {
  start(request: StartRequest): Promise<Launched & { runDir: string }>;
  resume(runDir: string, takeOver: boolean): Promise<Launched>;
  /** connects to the trainer of a run that another process started */
  attach(runDir: string): Promise<TrainerProcess>;
}

export interface Launched {
  readonly trainer: TrainerProcess;
  /** whether the run goes on when this window is gone */
  readonly outlivesWindow: boolean;
}

/**
 * The one owner of the trainers of this window: those that it started, and those of others that it is connected to. It
 * starts them, keeps those waiting for their turn, and lets go of each at its end. It never kills a trainer when the window goes: the trainer notices, writes a checkpoint and ends.
 */
export class RunSupervisor {
  private readonly runs = new Map<string, ActiveRun>();
  private readonly arriving = new Map<string, Promise<ActiveRun>>();
  private readonly queue: StartRequest[] = [];
  private readonly changes = new Listeners<undefined>();
  private readonly endings = new Listeners<Ending>();
  private readonly notes = new Listeners<{ run: RunIdentity; note: FaultData }>();
  /** something changed: a report, a start, an end, the queue */
  readonly onDidChange = this.changes.add;
  readonly onDidEnd = this.endings.add;
  /** a trainer had something to say that is no failure */
  readonly onNote = this.notes.add;

  constructor(private readonly launcher: Launcher, private readonly now: () => number = Date.now) {}

  get active(): readonly ActiveRun[] {
    return [...this.runs.values()];
  }

  get live(): readonly LiveRun[] {
    return this.active.map((run) => run.live);
  }

  get waiting(): readonly StartRequest[] {
    return this.queue;
  }

  find(runDir: string): ActiveRun | undefined {
    return this.runs.get(runDir);
  }

  /** Starts a new run, or goes on with the one that the request names. */
  async start(request: StartRequest): Promise<ActiveRun> {
    const { name, configFile, takeOver = false } = request;
    if (request.runDir !== undefined) return this.resume({ runDir: request.runDir, name, configFile }, takeOver);
    const { runDir, ...launched } = await this.launcher.start(request);
    return this.own({ runDir, name, configFile }, launched);
  }

  /** Connects to the trainer of a run that another process started. Throws a Fault where there is none to be reached. */
  attach(run: RunIdentity, bond: 'detached' | 'elsewhere'): Promise<ActiveRun> {
    return this.once(run.runDir, async () => this.follow(run, await this.launcher.attach(run.runDir), bond, true));
  }

  enqueue(request: StartRequest): void {
    this.queue.push(request);
    this.changes.fire(undefined);
  }

  /** The next run that waits, taken off the queue; undefined where none does. */
  takeNext(): StartRequest | undefined {
    const next = this.queue.shift();
    if (next) this.changes.fire(undefined);
    return next;
  }

  /** Goes on with a run from its last checkpoint. */
  private resume(run: RunIdentity, takeOver: boolean): Promise<ActiveRun> {
    return this.once(run.runDir, async () => this.own(run, await this.launcher.resume(run.runDir, takeOver)));
  }

  /** Asked twice for a run, it is resumed or connected to once. */
  private once(runDir: string, bring: () => Promise<ActiveRun>): Promise<ActiveRun> {
    const already = this.runs.get(runDir);
    if (already) return Promise.resolve(already);
    const pending = this.arriving.get(runDir) ?? bring().finally(() => this.arriving.delete(runDir));
    this.arriving.set(runDir, pending);
    return pending;
  }

  private own(identity: RunIdentity, { trainer, outlivesWindow }: Launched): ActiveRun {
    return this.follow(identity, trainer, outlivesWindow ? 'detached' : 'child', false);
  }

  private follow(identity: RunIdentity, trainer: TrainerProcess, bond: Bond, attached: boolean): ActiveRun {
    const heard = (note?: FaultData) => { this.heard(identity, note); };
    const run = new ActiveRun(identity, trainer, bond, attached, heard, this.now);
    this.runs.set(run.runDir, run);
    void run.ended.then((ending) => { this.letGo(run, ending); });
    this.changes.fire(undefined);
    return run;
  }

  private heard(run: RunIdentity, note: FaultData | undefined): void {
    if (note) this.notes.fire({ run, note });
    this.changes.fire(undefined);
  }

  private letGo(run: ActiveRun, ending: Ending): void {
    this.runs.delete(run.runDir);
    this.changes.fire(undefined);
    if (!ending.trainsOn) this.endings.fire(ending);
  }
}
