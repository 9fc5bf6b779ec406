import { randomUUID } from 'node:crypto';
import type { FaultData } from '../../faults/fault.ts';
import type { Changed } from '../../launch/change-run.ts';
import type { TrainerExit, TrainerProcess } from '../../launch/trainer-process.ts';
import type { TrainerReport } from '../../protocol/control.ts';
import type { RunState } from '../../runs/types.ts';
import type { LiveRun } from './live-run.ts';

/** How a run ended: state and step it was left at, why it failed, and how long it was followed in this window. */
export interface Ending {
  readonly run: LiveRun;
  readonly state: RunState;
  readonly fault?: FaultData | undefined;
  readonly seconds: number;
  /** whether it was started in this window, so that `seconds` is how long it trained */
  readonly fromStart: boolean;
  /** it is not the run that ended, only the connection to its trainer */
  readonly trainsOn: boolean;
}

/**
 * What ties a run to this window: it ends with it (`child`), or would but for the window's silence (`spared`); it was started in
 * this workspace and goes on without it; or others started it.
 */
export type Bond = 'child' | 'spared' | 'detached' | 'elsewhere';

export interface RunIdentity {
  readonly runDir: string;
  readonly name: string;
  readonly configFile: string;
}

/** A run that this window follows and controls: its trainer process, and what the trainer has said so far. */
export class ActiveRun {
  /** names this stretch of training, so that two stretches of one run are told apart */
  readonly id = randomUUID();
  /** settles at the first step, or at the end where there was none */
  readonly firstStep: Promise<void>;
  readonly ended: Promise<Ending>;
  private current: LiveRun;
  private stepped: () => void = () => undefined;
  private readonly startedAt: number;

  /** @param attached whether another process started it */
  constructor(identity: RunIdentity, private readonly trainer: TrainerProcess, public bond: Bond, private readonly attached: boolean, private readonly changed: (note?: FaultData) => void, private readonly now: () => number) {
    this.startedAt = now();
    this.current = { ...identity, state: 'preparing', step: 0, steps: 0, stepsPerSecond: 0, secondsLeft: Number.NaN };
    this.firstStep = new Promise((resolve) => { this.stepped = resolve; });
    trainer.onReport((report) => { this.hear(report); });
    this.ended = trainer.exited.then((exit) => this.end(exit));
  }

  get live(): LiveRun {
    return this.current;
  }

  get runDir(): string {
    return this.current.runDir;
  }

  pause(): void {
    this.trainer.send({ type: 'pause' });
  }

  continue(): void {
    this.trainer.send({ type: 'continue' });
  }

  /** Has the trainer write a checkpoint now; gives its step once it is on the disk, undefined where the run ended before. */
  checkpoint(): Promise<number | undefined> {
    const written = new Promise<number>((resolve) => {
      const end = this.trainer.onReport((report) => {
        if (report.type !== 'checkpoint') return;
        end();
        resolve(report.step);
      });
    });
    this.trainer.send({ type: 'checkpoint' });
    return Promise.race([written, this.ended.then(() => undefined)]);
  }

  /** Has the trainer go on with other settings, `path=value`, from its next step on. Throws the Fault that it refuses them with. */
  async change(settings: readonly string[]): Promise<Changed> {
    const { changeRun } = await import('../../launch/change-run.ts');
    return changeRun(this.trainer, settings);
  }

  /** Asks the trainer to checkpoint and end; kills it where it does not. */
  stop(): Promise<void> {
    return this.trainer.stop();
  }

  /** Lets a run that would end with this window go on without it, and end with it again. */
  outlive(yes: boolean): void {
    if (this.bond !== (yes ? 'child' : 'spared')) return;
    this.bond = yes ? 'spared' : 'child';
    this.trainer.send({ type: 'outlive', yes });
    this.changed();
  }

  /** Has a run that went on without its window end with this one again. */
  adopt(): void {
    if (this.bond !== 'detached') return;
    this.bond = 'child';
    this.trainer.send({ type: 'adopt' });
    this.changed();
  }

  private hear(report: TrainerReport): void {
    this.current = heard(this.current, report);
    if (report.type === 'progress') this.stepped();
    this.changed(report.type === 'note' ? report.fault : undefined);
  }

  private end({ word, fault, trainsOn = false }: TrainerExit): Ending {
    const state = fault === undefined && word?.type === 'done' ? word.state : 'failed';
    this.current = { ...this.current, state, stepsPerSecond: 0, secondsLeft: Number.NaN, preparing: undefined };
    this.stepped();
    return { run: this.current, state, fault, seconds: (this.now() - this.startedAt) / 1000, fromStart: !this.attached, trainsOn };
  }
}

/** What is known of a run after one more report of its trainer. */
export function heard(run: LiveRun, report: TrainerReport): LiveRun {
  switch (report.type) {
    case 'preparing':
      return { ...run, preparing: { what: report.what, done: report.done, total: report.total } };
    case 'progress': {
      const { step, steps, stepsPerSecond, secondsLeft } = report;
      return { ...run, state: run.state === 'paused' ? 'paused' : 'running', step, steps, stepsPerSecond, secondsLeft, preparing: undefined };
    }
    case 'state':
      return { ...run, state: report.state, step: Math.max(run.step, report.step) };
    default:
      return run;
  }
}
