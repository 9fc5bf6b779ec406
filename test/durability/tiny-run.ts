import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { ConfigInput } from '../../src/config/schema.ts';
import type { TrainerReport } from '../../src/protocol/control.ts';
import { useDisk, type Disk } from '../../src/runs/durable.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { Control } from '../../src/trainer/control.ts';
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

  /** @param clock what the trainer goes by in here */
  constructor(config: ConfigInput = tinyConfig, readonly clock: () => () => void = quickClock) {
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

/** A run's course as its host saw it. */
export interface Told {
  readonly reports: readonly TrainerReport[];
  /** what it ended with where it did not end well */
  readonly error: unknown;
}

/** A host that keeps what it is told until it is closed, and may act on it. */
export class Listener implements Host {
  readonly control = new Control();
  readonly reports: TrainerReport[] = [];
  private closed = false;

  constructor(private readonly hear: (report: TrainerReport, control: Control) => void = () => undefined) {}

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

/** Starts a new run, or goes on with one, in this process and on a disk of the test's own. */
export async function play(task: 'train' | 'resume', place: Workplace, runDir: string, disk: Disk, listener = new Listener(), steps?: number): Promise<Told> {
  const undo = [useDisk(disk), place.clock(), silence()];
  try {
    await (task === 'train' ? train({ task, configFile: place.configFile, runDir, set: [] }, listener) : resume({ task, runDir, steps }, listener));
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
