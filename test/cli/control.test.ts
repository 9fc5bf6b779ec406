import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { latestCheckpoint } from '../../src/runs/checkpoints.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { haveTrainer } from '../trainer/child.ts';
import { Program, TOY, workFolder, type Gan } from './gan.ts';

describe('gan, on a run that another terminal trains', function () {
  this.timeout(120_000);
  const folder = workFolder();
  const gan = new Program(path.resolve('dist/cli.cjs'), folder.dir);
  let train: Gan;
  let runDir: string;

  before(async () => {
    haveTrainer();
    writeFileSync(path.join(folder.dir, 'toy.gan.json'), TOY.replace('"steps": 30', '"steps": 1000000').replace('"checkpointEvery": 10', '"checkpointEvery": 1000000').replace('"sampleEvery": 10', '"sampleEvery": 1000000'));
    train = gan.start(['train', 'toy.gan.json', '--engine', 'cpu', '--json']);
    runDir = (await train.event(({ event }) => event === 'hello')).runDir ?? '';
    await train.event(({ event }) => event === 'progress');
  });
  after(() => {
    train.process.kill('SIGKILL');
    folder.remove();
  });

  it('refuses to train it twice, and says what can be done', async () => {
    const { code, stderr } = await gan.run(['resume', 'latest']);
    assert.equal(code, 1);
    assert.match(stderr, /gan watch/);
  });

  it('pauses it, and says at which step', async () => {
    const { code, stdout } = await gan.run(['pause', 'latest']);
    const { state, step } = await readRunInfo(runDir);
    assert.deepEqual([code, stdout, state], [0, `Paused at step ${step.toLocaleString('en')}.\n`, 'paused']);
    assert.equal((await train.event((event) => event.event === 'state' && event.state === 'paused')).step, step, 'the one that trains hears of it');
  });

  it('has it write a checkpoint, as often as it is asked', async () => {
    const { step } = await readRunInfo(runDir);
    for (const asked of [1, 2]) {
      const { code, events } = await gan.run(['checkpoint', 'toy', '--json']);
      assert.deepEqual([code, events().map(({ event, step: at }) => [event, at])], [0, [['checkpoint', step]]], `asked ${asked} times`);
    }
    assert.equal((await latestCheckpoint(runDir))?.step, step);
  });

  it('lets it go on, and watches until it has seen enough', async () => {
    const { code } = await gan.run(['continue', runDir]);
    assert.equal(code, 0);
    const watch = gan.start(['watch', 'latest', '--json']);
    await watch.event(({ event }) => event === 'progress');
    if (process.platform === 'win32') return void watch.process.kill();
    watch.process.kill('SIGINT');
    assert.equal((await watch.ended).code, 0);
    assert.equal((await readRunInfo(runDir)).state, 'running', 'the run goes on');
  });

  it('stops it, and both terminals and a watcher say so', async () => {
    const watch = gan.start(['watch', 'latest']);
    await new Promise((resolve) => watch.process.stdout?.once('data', resolve));
    const { code, stdout } = await gan.run(['stop', 'latest']);
    assert.equal(code, 0);
    assert.match(stdout, /^Stopped at step [\d,]+; a checkpoint is written\.$/m);
    assert.match(stdout, /gan resume /);
    const watched = await watch.ended;
    assert.deepEqual([watched.code, /^Stopped at step/m.test(watched.stdout)], [130, true]);
    const ended = await train.ended;
    assert.deepEqual([ended.code, ended.events().at(-1)?.event], [130, 'done']);
    assert.equal((await readRunInfo(runDir)).stoppedBy, 'person');
  });

  it('says that nobody trains it any more', async () => {
    for (const command of ['pause', 'continue', 'checkpoint', 'stop', 'watch']) {
      const { code, stderr } = await gan.run([command, 'latest']);
      assert.deepEqual([code, /gan resume/.test(stderr)], [1, true], command);
    }
    const { events } = await gan.run(['stop', 'latest', '--json']);
    assert.equal(events()[0]?.fault?.code, 'launch.notTraining');
  });

  it('takes it over from another machine where it is told to, and only then', async () => {
    const { lock } = runPaths(runDir);
    const { machine } = await readRunInfo(runDir);
    writeFileSync(lock, JSON.stringify({ format: 1, pid: 1, started: '1', host: `${machine.host}-other` }));
    const { step } = await readRunInfo(runDir);
    const refused = await gan.run(['resume', 'latest', '--steps', String(step + 1)]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /--take-over/);
    assert.equal(z.object({ host: z.string() }).parse(JSON.parse(readFileSync(lock, 'utf8'))).host, `${machine.host}-other`);
    const taken = await gan.run(['resume', 'latest', '--steps', String(step + 1), '--take-over']);
    assert.equal(taken.code, 0, taken.stderr);
    assert.equal((await readRunInfo(runDir)).step, step + 1);
  });
});
