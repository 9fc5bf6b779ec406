import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { attachTrainer } from '../../src/launch/attach.ts';
import { resumeTraining, startTraining } from '../../src/launch/start-training.ts';
import type { TrainerProcess } from '../../src/launch/trainer-process.ts';
import { CONTROL_PROTOCOL, type TrainerReport } from '../../src/protocol/control.ts';
import { latestCheckpoint } from '../../src/runs/checkpoints.ts';
import { readControl } from '../../src/runs/control-file.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { haveTrainer } from '../trainer/child.ts';
import { isAlive, temporaryFolder, until } from './fake.ts';

const trainerFile = path.resolve('dist/trainer.cjs');
const RING = JSON.stringify({
  data: { set: 'ring', size: 200 },
  latent: { size: 2 },
  generator: { network: 'mlp', layers: [8] },
  discriminator: { network: 'mlp', layers: [8] },
  training: { steps: 1_000_000, batchSize: 8, sampleEvery: 1_000_000, checkpointEvery: 1_000_000 },
  engine: { name: 'cpu' },
});

/** What a trainer reports, with a way to wait for it. */
class Ear {
  readonly reports: TrainerReport[] = [];
  private wake: () => void = () => undefined;

  constructor(trainer: TrainerProcess) {
    trainer.onReport((report) => {
      this.reports.push(report);
      this.wake();
    });
  }

  /** The first report from the `from`th on that passes a test. */
  async hears(test: (report: TrainerReport) => boolean, from = 0): Promise<TrainerReport> {
    for (;;) {
      const found = this.reports.slice(from).find(test);
      if (found) return found;
      await new Promise<void>((resolve) => { this.wake = resolve; });
    }
  }
}

const isState = (state: string) => (report: TrainerReport) => report.type === 'state' && report.state === state;
const stepOf = (report: TrainerReport) => ('step' in report ? report.step : -1);

describe('a run that another process trains', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  const configFile = path.join(folder.dir, 'ring.gan.json');
  const owned: TrainerProcess[] = [];
  const hosts: ChildProcess[] = [];
  let runs = 0;

  const newRunDir = () => path.join(folder.dir, `run-${++runs}`);

  /** A run that this process started, once it trains. */
  async function training(): Promise<{ runDir: string; trainer: TrainerProcess }> {
    const { runDir, trainer } = await startTraining({ configFile, runDir: newRunDir(), settings: [], trainerFile });
    owned.push(trainer);
    await new Ear(trainer).hears(({ type }) => type === 'progress');
    return { runDir, trainer };
  }

  /** A run that a process of its own started, once it trains. */
  async function trainedElsewhere(how: 'outlives' | 'ends'): Promise<{ host: ChildProcess; runDir: string; pid: number }> {
    const runDir = newRunDir();
    mkdirSync(runDir);
    const host = spawn(process.execPath, [path.resolve('out/test/launch/outliving-host.entry.cjs'), trainerFile, runDir, configFile, how], { stdio: ['ignore', 'pipe', 'inherit'] });
    hosts.push(host);
    assert.ok(host.stdout);
    await once(host.stdout, 'data');
    host.stdout.resume();
    const point = await readControl(runDir);
    assert.ok(point);
    return { host, runDir, pid: point.pid };
  }

  const grows = async (runDir: string, by: number): Promise<void> => {
    const { step } = await readRunInfo(runDir);
    while ((await readRunInfo(runDir)).step < step + by) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  /** Writes control.json or the lock with other entries. */
  function rewrite(file: string, changes: Readonly<Record<string, unknown>>): void {
    const before = z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, 'utf8')));
    writeFileSync(file, JSON.stringify({ ...before, ...changes }));
  }

  before(() => {
    haveTrainer();
    writeFileSync(configFile, RING);
  });
  afterEach(async () => {
    hosts.splice(0).forEach((host) => { host.kill('SIGKILL'); });
    owned.forEach((trainer) => { trainer.kill(); });
    await Promise.all(owned.splice(0).map(({ exited }) => exited));
  });
  after(() => { folder.remove(); });

  it('is watched by all and controlled by each: pause, go on, checkpoint, stop', async () => {
    const { runDir, trainer } = await training();
    const [one, two] = await Promise.all([attachTrainer(runDir), attachTrainer(runDir)]);
    const ears = [trainer, one, two].map((each) => new Ear(each));
    assert.deepEqual([one.pid, two.pid], [trainer.pid, trainer.pid]);
    one.send({ type: 'pause' });
    const paused = await Promise.all(ears.map((ear) => ear.hears(isState('paused'))));
    assert.equal(new Set(paused.map(stepOf)).size, 1);
    for (const asked of [1, 2]) {
      const from = ears[0]?.reports.length ?? 0;
      two.send({ type: 'checkpoint' });
      const written = await ears[0]?.hears(({ type }) => type === 'checkpoint', from);
      assert.equal(written && stepOf(written), stepOf(paused[0]!), `asked ${asked} times, told ${asked} times`);
    }
    assert.equal((await latestCheckpoint(runDir))?.step, stepOf(paused[0]!));
    const before = ears.map((ear) => ear.reports.length);
    two.send({ type: 'continue' });
    await Promise.all(ears.map((ear, i) => ear.hears(isState('running'), before[i])));
    await one.stop();
    assert.equal(isAlive(one.pid ?? 0), false, 'it is gone when the stop has come true');
    for (const exit of await Promise.all([one.exited, two.exited])) assert.deepEqual([exit.word?.type === 'done' && exit.word.state, exit.fault], ['stopped', undefined]);
    assert.equal((await trainer.exited).code, 130);
    assert.equal((await readRunInfo(runDir)).stoppedBy, 'person');
    await assert.rejects(attachTrainer(runDir), { code: 'launch.notTraining' });
  });

  it('goes on when one who watched leaves, and when a watcher says nothing for long', async () => {
    const { runDir, trainer } = await training();
    const leave = new AbortController();
    const watcher = await attachTrainer(runDir, { signal: leave.signal });
    leave.abort();
    assert.equal((await watcher.exited).trainsOn, true);
    watcher.send({ type: 'stop' });
    await grows(runDir, 1);
    assert.equal(isAlive(trainer.pid ?? 0), true);
  });

  it('is recognised as dead where it was killed, and what it left is cleared away by the one that resumes it', async () => {
    const { runDir, trainer } = await training();
    const watcher = await attachTrainer(runDir);
    const point = await readControl(runDir);
    assert.ok(point);
    trainer.kill();
    const exit = await watcher.exited;
    assert.deepEqual([exit.fault?.code, exit.trainsOn], ['launch.died', undefined]);
    assert.ok(existsSync(runPaths(runDir).control), 'a killed trainer leaves its control.json');
    assert.equal(await readControl(runDir), undefined);
    await assert.rejects(attachTrainer(runDir), { code: 'launch.notTraining' });
    const resumed = await resumeTraining({ runDir, trainerFile });
    owned.push(resumed.trainer);
    await new Ear(resumed.trainer).hears(({ type }) => type === 'progress');
    if (process.platform !== 'win32') assert.ok(!existsSync(path.dirname(point.address)), 'the old socket is gone');
    await (await attachTrainer(runDir)).stop();
  });

  it('says why it cannot be reached', async () => {
    const { runDir } = await training();
    const { control, lock } = runPaths(runDir);
    const good = [readFileSync(control), readFileSync(lock)] as const;
    const refused = async (code: string) => {
      await assert.rejects(attachTrainer(runDir), { code });
      writeFileSync(control, good[0]);
      writeFileSync(lock, good[1]);
    };
    rewrite(control, { token: 'x'.repeat(43) });
    await refused('launch.refused');
    rewrite(control, { address: process.platform === 'win32' ? '\\\\.\\pipe\\docker_engine' : '/var/run/docker.sock' });
    await refused('launch.noDoor');
    rewrite(control, { started: 'long ago', pid: 1 });
    await refused('launch.noDoor');
    writeFileSync(control, '{"format":1');
    await refused('runs.malformed');
    rewrite(control, { format: 2 });
    await refused('runs.newer');
    rewrite(lock, { host: 'elsewhere' });
    await refused('launch.elsewhere');
    await (await attachTrainer(runDir)).stop();
  });

  it('can still be watched and stopped where it speaks another protocol', async () => {
    const { runDir } = await training();
    rewrite(runPaths(runDir).control, { protocol: CONTROL_PROTOCOL + 1 });
    const watcher = await attachTrainer(runDir);
    const ear = new Ear(watcher);
    watcher.send({ type: 'pause' });
    const note = await ear.hears(({ type }) => type === 'note');
    assert.equal(note.type === 'note' && note.fault.code, 'launch.onlyStop');
    await ear.hears(({ type }) => type === 'progress', ear.reports.length);
    await watcher.stop();
    const { word } = await watcher.exited;
    assert.equal(word?.type === 'done' && word.state, 'stopped');
    assert.ok(!ear.reports.some(isState('paused')));
  });

  it('outlives a killed host where it is told to, and obeys the next one', async () => {
    const { host, runDir, pid } = await trainedElsewhere('outlives');
    host.kill('SIGKILL');
    await once(host, 'exit');
    await grows(runDir, 20);
    const leave = new AbortController();
    const first = await attachTrainer(runDir, { signal: leave.signal });
    assert.equal(first.pid, pid);
    first.send({ type: 'pause' });
    await new Ear(first).hears(isState('paused'));
    leave.abort();
    await first.exited;
    const next = await attachTrainer(runDir);
    const ear = new Ear(next);
    await ear.hears(isState('paused'));
    next.send({ type: 'continue' });
    await ear.hears(isState('running'));
    await next.stop();
    assert.equal((await readRunInfo(runDir)).stoppedBy, 'person');
    assert.equal(isAlive(pid), false);
  });

  it('ends with the connection that took it over from its dead host, and with no other', async () => {
    const { host, runDir, pid } = await trainedElsewhere('outlives');
    host.kill('SIGKILL');
    await once(host, 'exit');
    const [one, two] = [new AbortController(), new AbortController()];
    const former = await attachTrainer(runDir, { signal: one.signal });
    const heir = await attachTrainer(runDir, { signal: two.signal });
    const [heard, ear] = [new Ear(former), new Ear(heir)];
    former.send({ type: 'adopt' });
    // Told one after the other, which two connections by themselves do not promise.
    former.send({ type: 'pause' });
    await heard.hears(isState('paused'));
    heir.send({ type: 'adopt' });
    heir.send({ type: 'continue' });
    await ear.hears(isState('running'));
    one.abort();
    await former.exited;
    await grows(runDir, 20);
    two.abort();
    await until(() => !isAlive(pid));
    const { stoppedBy, step } = await readRunInfo(runDir);
    assert.equal(stoppedBy, 'host');
    assert.equal((await latestCheckpoint(runDir))?.step, step);
  });

  it('outlives the connection that took it over where that tells it to', async () => {
    const { host, runDir, pid } = await trainedElsewhere('outlives');
    host.kill('SIGKILL');
    await once(host, 'exit');
    const leave = new AbortController();
    const heir = await attachTrainer(runDir, { signal: leave.signal });
    heir.send({ type: 'adopt' });
    heir.send({ type: 'outlive', yes: true });
    heir.send({ type: 'pause' });
    await new Ear(heir).hears(isState('paused'));
    leave.abort();
    await heir.exited;
    const next = await attachTrainer(runDir);
    next.send({ type: 'continue' });
    await new Ear(next).hears(isState('running'));
    await grows(runDir, 20);
    assert.equal(isAlive(pid), true);
    await next.stop();
  });

  it('ends with a killed host where it is not, with a checkpoint', async () => {
    const { host, runDir, pid } = await trainedElsewhere('ends');
    host.kill('SIGKILL');
    await until(() => !isAlive(pid));
    const { stoppedBy, step } = await readRunInfo(runDir);
    assert.equal(stoppedBy, 'host');
    assert.equal((await latestCheckpoint(runDir))?.step, step);
  });

  it('goes on while its host sleeps, and obeys it when it wakes', async function () {
    if (process.platform === 'win32') return this.skip(); // Windows has no signals that suspend a process
    const { host, runDir, pid } = await trainedElsewhere('ends');
    host.kill('SIGSTOP');
    // run.json is written every two seconds.
    for (let look = 1; look <= 3; look++) await grows(runDir, 1);
    assert.deepEqual([(await readRunInfo(runDir)).state, isAlive(pid)], ['running', true]);
    assert.ok(host.stdout);
    host.kill('SIGCONT');
    await once(host.stdout, 'data');
    host.kill('SIGTERM');
    await until(() => !isAlive(pid));
    assert.equal((await readRunInfo(runDir)).stoppedBy, 'host');
  });
});
