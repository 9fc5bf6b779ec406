import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ConfigInput } from '../../src/config/schema.ts';
import type { TrainerReport, TrainerTask } from '../../src/protocol/control.ts';
import { useDisk, type Disk } from '../../src/runs/disk.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { Control } from '../../src/trainer/control.ts';
import { fork } from '../../src/trainer/fork-task.ts';
import type { Host } from '../../src/trainer/host.ts';
import { resume } from '../../src/trainer/resume-task.ts';
import { train } from '../../src/trainer/train-task.ts';
import { writeIdx } from '../trainer/child.ts';
import { inPlaceOf, quickClock } from './quick-clock.ts';

export const STEPS = 6;

/** The least run that has all that a run can have, at intervals that coincide at some steps and not at others. */
export const tinyConfig: ConfigInput = {
  data: { set: 'idx', path: 'images.idx' },
  latent: { size: 2 },
  generator: { network: 'mlp', layers: [3], batchNorm: 'all', outputActivation: 'tanh' },
  discriminator: { network: 'mlp', layers: [3], dropout: 0.3 },
  training: { steps: STEPS, batchSize: 4, discriminatorSteps: 2, histogramEvery: 2, evaluateEvery: 3, sampleEvery: 3, checkpointEvery: 2 },
  samples: { count: 4 },
  engine: { name: 'cpu' },
};

/** A folder with the tiny experiment, and room for runs of it. */
export class Workplace {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'gan-durability-'));
  readonly configFile = path.join(this.folder, 'tiny.gan.json');
  private runs = 0;

  /** @param clock what the trainer goes by in here @param hear what the hosts of its runs do when they are told something */
  constructor(
    config: ConfigInput = tinyConfig,
    readonly clock: () => () => void = quickClock,
    readonly hear: Hear = () => undefined,
  ) {
    writeIdx(path.join(this.folder, 'images.idx'), 60, 4);
    writeFileSync(this.configFile, JSON.stringify(config));
  }

  /** A new, empty run folder, alone in a runs folder. */
  newRun(): string {
    const dir = path.join(this.folder, `runs-${this.runs++}`, 'run');
    mkdirSync(dir, { recursive: true });
    return dir;
  }

  copyOf(dir: string): string {
    const copy = this.newRun();
    cpSync(dir, copy, { recursive: true });
    return copy;
  }

  discard(dir: string): void {
    rmSync(path.dirname(dir), { recursive: true, force: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a fork of the tiny experiment does otherwise. */
export const FORKED = ['optimizers.generator.learningRate=0.01', 'training.sampleEvery=2'] as const;

/** A place whose runs are given other settings from step 4 on. */
export const changingWorkplace = (): Workplace => new Workplace(tinyConfig, quickClock, changingAt(3, ['optimizers.discriminator.learningRate=0.01']));

/** A run's course as its host saw it. */
export interface Told {
  readonly reports: readonly TrainerReport[];
  /** what it ended with where it did not end well */
  readonly error: unknown;
}

export type Hear = (report: TrainerReport, control: Control) => void;

/** Asks for other settings once a run has come to a step, so that they hold from the next one on. */
export const changingAt = (step: number, set: readonly string[]): Hear => (report, control) => {
  const at = report.type === 'progress' || (report.type === 'state' && report.state === 'running') ? report.step : -1;
  if (at === step) control.take({ type: 'change', id: 'wish', set: [...set] });
};

/** A host that keeps what it is told until it is closed, and may act on it. */
export class Listener implements Host {
  readonly control = new Control();
  readonly reports: TrainerReport[] = [];
  private closed = false;

  constructor(private readonly hear: Hear = () => undefined) {}

  readonly report = (report: TrainerReport): void => {
    if (this.closed) return;
    this.reports.push(report);
    this.hear(report, this.control);
  };

  /** From now on nothing is heard: the trainer is dead. */
  close(): void {
    this.closed = true;
  }
}

/** A run that is begun from another one's checkpoint. */
export interface ForkOf {
  readonly parent: string;
  readonly step: number;
  readonly set: readonly string[];
}

/** What is done with a run. */
export type Doing = 'train' | 'resume' | ForkOf;

/** The task of a trainer that does something with a run. */
export function taskOf(doing: Doing, { configFile }: Workplace, runDir: string): Extract<TrainerTask, { task: 'train' | 'resume' | 'fork' }> {
  if (doing === 'train') return { task: 'train', configFile, runDir, set: [] };
  if (doing === 'resume') return { task: 'resume', runDir };
  return { task: 'fork', runDir, parent: doing.parent, step: doing.step, set: [...doing.set] };
}

function perform(task: ReturnType<typeof taskOf>, host: Host): Promise<unknown> {
  if (task.task === 'train') return train(task, host);
  return task.task === 'resume' ? resume(task, host) : fork(task, host);
}

/** Starts a new run, or goes on with one, in this process and on a disk of the test's own. */
export async function play(doing: Doing, place: Workplace, runDir: string, disk: Disk, listener = new Listener(place.hear)): Promise<Told> {
  const undo = [useDisk(disk), place.clock(), silence()];
  try {
    await perform(taskOf(doing, place, runDir), listener);
    return { reports: listener.reports, error: undefined };
  } catch (error) {
    return { reports: listener.reports, error };
  } finally {
    for (const back of undo) back();
  }
}

/** Keeps a trainer's log out of a test's output. */
export const silence = (): (() => void) => inPlaceOf(process.stdout, 'write', () => true);

const deadPid = spawnSync(process.execPath, ['--version']).pid;

/** Makes a lock that this process took on a run, or was about to take over, one of a process that is gone, as it is after a kill. */
export function loseHolder(runDir: string): void {
  const isClaim = (name: string): boolean => name.endsWith('.claim');
  for (const name of readdirSync(runDir).filter((entry) => entry === path.basename(runPaths(runDir).lock) || isClaim(entry))) {
    const file = path.join(runDir, name);
    const holder: unknown = JSON.parse(readFileSync(file, 'utf8'));
    assert.ok(typeof holder === 'object' && holder !== null && 'pid' in holder);
    writeFileSync(file, JSON.stringify({ ...holder, pid: deadPid }));
  }
}

/** Entries anywhere in a run that are leftovers of writing. */
export function leftovers(runDir: string): string[] {
  return readdirSync(runDir, { recursive: true }).map(String).filter((name) => path.basename(name).startsWith('.')).sort();
}
