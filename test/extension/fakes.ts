import { fill } from '../../src/faults/fault.ts';
import type { Translate } from '../../src/extension/text.ts';
import type { TrainerExit, TrainerProcess } from '../../src/launch/trainer-process.ts';
import type { ControlMessage, TrainerReport } from '../../src/protocol/control.ts';
import { RUN_FORMAT } from '../../src/runs/types.ts';
import type { RunInfo } from '../../src/runs/types.ts';
import type { LiveRun } from '../../src/extension/training/live-run.ts';
import type { Launched, Launcher } from '../../src/extension/training/supervisor.ts';

/** A trainer that says and ends as a test tells it. */
export class FakeTrainer implements TrainerProcess {
  readonly pid = 1;
  readonly sent: ControlMessage[] = [];
  readonly exited: Promise<TrainerExit>;
  private readonly listeners = new Set<(report: TrainerReport) => void>();
  private exit!: (exit: TrainerExit) => void;

  constructor() {
    this.exited = new Promise((resolve) => { this.exit = resolve; });
  }

  onReport(listener: (report: TrainerReport) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  send(message: ControlMessage): void {
    this.sent.push(message);
  }

  async stop(): Promise<void> {
    this.end({ type: 'done', step: 7, state: 'stopped' });
    await this.exited;
  }

  kill(): void {
    this.die('SIGKILL');
  }

  say(report: TrainerReport): void {
    for (const listener of [...this.listeners]) listener(report);
  }

  progress(step: number, steps = 100): void {
    this.say({ type: 'progress', step, steps, stepsPerSecond: 2, secondsLeft: (steps - step) / 2, scalars: {} });
  }

  end(word: Extract<TrainerReport, { type: 'done' | 'failed' }>): void {
    this.say(word);
    this.exit({ code: 0, signal: null, word, fault: word.type === 'failed' ? word.fault : undefined });
  }

  /** The connection closes, and the trainer trains on. */
  cutOff(): void {
    this.exit({ code: null, signal: null, word: undefined, fault: { code: 'launch.cutOff', template: 'cut off', args: {} }, trainsOn: true });
  }

  die(signal: NodeJS.Signals): void {
    this.exit({ code: null, signal, word: undefined, fault: { code: 'launch.died', template: 'died of {signal}', args: { signal } } });
  }
}

/** Starts fake trainers and remembers them by run folder. */
export class FakeLauncher implements Launcher {
  readonly trainers = new Map<string, FakeTrainer>();
  readonly resumed: string[] = [];
  readonly started: string[] = [];
  readonly attached: string[] = [];
  outlivesWindow = false;

  start({ configFile }: { configFile: string }): Promise<Launched & { runDir: string }> {
    this.started.push(configFile);
    const runDir = `/runs/${this.started.length}`;
    return Promise.resolve({ runDir, trainer: this.make(runDir), outlivesWindow: this.outlivesWindow });
  }

  resume(runDir: string): Promise<Launched> {
    this.resumed.push(runDir);
    return Promise.resolve({ trainer: this.make(runDir), outlivesWindow: this.outlivesWindow });
  }

  attach(runDir: string): Promise<FakeTrainer> {
    this.attached.push(runDir);
    return Promise.resolve(this.make(runDir));
  }

  private make(runDir: string): FakeTrainer {
    const trainer = new FakeTrainer();
    this.trainers.set(runDir, trainer);
    return trainer;
  }
}

export const runInfo = (changes: Partial<RunInfo> = {}): RunInfo => ({
  format: RUN_FORMAT,
  id: '20260101-000000-digits',
  name: 'digits',
  state: 'running',
  created: '2026-01-01T00:00:00.000Z',
  updated: '2026-01-01T00:00:10.000Z',
  step: 20,
  steps: 100,
  seed: 3,
  configFile: '/project/digits.gan.json',
  versions: { workbench: '0.1.0', node: '20.0.0' },
  machine: { host: 'here', platform: 'linux', arch: 'x64', cpu: 'a cpu' },
  resumedFrom: [],
  ...changes,
});

export const liveRun = (changes: Partial<LiveRun> = {}): LiveRun => ({
  runDir: '/runs/1',
  name: 'digits',
  configFile: '/project/digits.gan.json',
  state: 'running',
  step: 30,
  steps: 100,
  stepsPerSecond: 9.06,
  secondsLeft: 190,
  ...changes,
});

/** English. */
export const t: Translate = (template, args) => fill(template, args ?? {});

/** Lets everything that waits on settled promises run. */
export const settled = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });
