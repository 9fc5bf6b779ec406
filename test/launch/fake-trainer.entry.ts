/** A trainer without training: what it does is named by the environment variable FAKE_TRAINER. */
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { CONTROL_PROTOCOL, controlSchema, EXIT, taskSchema, type TrainerReport } from '../../src/protocol/control.ts';

const task = taskSchema.parse(JSON.parse(process.argv[2] ?? 'null'));
// Some tasks have no run: what they note must not lie where tests are started.
const runDir = 'runDir' in task ? task.runDir : mkdtempSync(path.join(os.tmpdir(), 'gan-doctor-'));
if (!('runDir' in task)) process.on('exit', () => { rmSync(runDir, { recursive: true, force: true }); });

const say = (report: TrainerReport) => new Promise<void>((resolve) => process.send?.(report, () => { resolve(); }));
const sayAnything = (message: object) => new Promise<void>((resolve) => process.send?.(message, () => { resolve(); }));
const hello = (protocol: number = CONTROL_PROTOCOL) => say({ type: 'hello', protocol, pid: process.pid, runDir, runId: path.basename(runDir) });
const progress = (step: number) => say({ type: 'progress', step, steps: 10, stepsPerSecond: 5, secondsLeft: 2, scalars: { loss_d: 0.5, loss_g: 1.5, d_real: 0.7, d_fake: 0.3 } });

async function finish(state: 'finished' | 'stopped', step: number): Promise<void> {
  await say({ type: 'checkpoint', step, folder: path.join(runDir, 'checkpoints', String(step)) });
  await say({ type: 'done', step, state, sample: path.join(runDir, 'samples', `${step}.png`) });
  process.exitCode = state === 'finished' ? EXIT.ok : EXIT.stopped;
  process.disconnect();
}

/** Trains until somebody says stop; the host's death is a file in the run folder. */
async function untilStopped(): Promise<void> {
  process.on('message', (message) => {
    const { type } = controlSchema.parse(message);
    appendFileSync(path.join(runDir, 'told'), `${type}\n`);
    if (type === 'stop') void finish('stopped', 3);
  });
  process.on('disconnect', () => { writeFileSync(path.join(runDir, 'disconnected'), ''); });
  await hello();
  await progress(3);
  writeFileSync(path.join(runDir, 'started'), '');
}

const acts: Record<string, () => Promise<void>> = {
  train: async () => {
    await hello();
    await say({ type: 'preparing', what: 'data', done: 1, total: 2 });
    for (let step = 1; step <= 10; step++) await progress(step);
    await finish('finished', 10);
  },
  late: async () => {
    while (!existsSync(path.join(runDir, 'go'))) await after(5);
    await hello();
    await finish('finished', 0);
  },
  forever: untilStopped,
  chatty: async () => {
    await untilStopped();
    while (process.connected) {
      await progress(3);
      await after(5);
    }
  },
  deaf: async () => {
    process.on('message', () => undefined);
    process.on('SIGTERM', () => undefined);
    await hello();
    await after(600_000);
  },
  term: async () => {
    process.on('message', () => undefined);
    process.on('SIGTERM', () => void finish('stopped', 3));
    await hello();
  },
  crash: async () => {
    await hello();
    throw new Error('the roof fell in \u001B[31m');
  },
  silent: () => { process.exit(7); },
  nothing: () => Promise.resolve(),
  killed: async () => {
    await hello();
    process.kill(process.pid, 'SIGKILL');
  },
  badFault: async () => {
    await hello();
    await say({ type: 'failed', fault: { code: 'data.missing', template: 'No data in {path}.', args: { path: '/nowhere' } } });
    process.exitCode = EXIT.failed;
    process.disconnect();
  },
  malformed: async () => {
    await hello();
    await sayAnything({ type: 'progress', step: 'three' });
    await sayAnything(new Map([['type', 'hello']]));
    await finish('finished', 10);
  },
  newer: async () => {
    process.on('message', () => void finish('stopped', 0));
    await hello(CONTROL_PROTOCOL + 1);
  },
  result: async () => {
    await say({ type: 'done', step: 0, state: 'finished', result: { environment: Object.keys(process.env), execArgv: process.execArgv, task } });
    process.disconnect();
  },
};

const act = acts[process.env.FAKE_TRAINER ?? 'train'];
if (!act) throw new Error('FAKE_TRAINER names no act');
void act();
