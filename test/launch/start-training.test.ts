import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../src/faults/fault.ts';
import { ConfigErrors } from '../../src/launch/config-file.ts';
import { runTask } from '../../src/launch/run-task.ts';
import { resumeTraining, startTraining, type StartOptions } from '../../src/launch/start-training.ts';
import { acting, fakeTrainer, temporaryFolder } from './fake.ts';
import { keepEnvironment } from '../environment.ts';

const TOY = '{ "data": { "set": "ring" }, "latent": { "size": 2 }, "generator": { "network": "mlp" }, "discriminator": { "network": "mlp" } }';

describe('starting a run', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const configFile = path.join(folder.dir, 'toy.gan.json');
  const start = (options: Partial<StartOptions> = {}) => startTraining({ configFile, settings: [], trainerFile: fakeTrainer, ...options });

  beforeEach(() => {
    acting('train');
    writeFileSync(configFile, TOY);
  });
  after(() => {
    delete process.env.FAKE_TRAINER;
    folder.remove();
  });

  it("makes a folder for it in the project's own place, with its log, for its owner only", async () => {
    const { runDir, trainer } = await start();
    assert.equal((await trainer.exited).fault, undefined);
    assert.equal(path.dirname(runDir), path.join(folder.dir, '.gan', 'runs'));
    assert.match(path.basename(runDir), /^\d{8}-\d{6}-toy$/);
    assert.equal(existsSync(path.join(runDir, 'log.txt')), true);
    if (process.platform !== 'win32') assert.equal(statSync(runDir).mode & 0o077, 0);
  });

  it('takes the folder that it is given, if it is empty', async () => {
    const runDir = path.join(folder.dir, 'own', 'run');
    const { trainer } = await start({ runDir });
    await trainer.exited;
    writeFileSync(path.join(runDir, 'run.json'), 'kept');
    await assert.rejects(start({ runDir }), { code: 'launch.runDirTaken' });
    assert.equal(readFileSync(path.join(runDir, 'run.json'), 'utf8'), 'kept');
  });

  it('hands the trainer the settings, and checks the config with them', async () => {
    acting('result');
    const settings = ['training.batchSize=32', 'seed=7'];
    const { trainer, checked, runDir } = await start({ settings });
    assert.deepEqual([checked.config.training.batchSize, checked.config.seed], [32, 7]);
    const { word } = await trainer.exited;
    assert.equal(word?.type, 'done');
    assert.deepEqual(word.result?.task, { task: 'train', configFile, runDir, set: settings });
  });

  it('starts nothing from a config with errors, and names them all', async () => {
    const runsFolder = path.join(folder.dir, 'untouched');
    writeFileSync(configFile, TOY.replace('"mlp"', '"mlpp"').replace('"size": 2', '"size": 0'));
    await assert.rejects(start({ runsFolder }), (error) => error instanceof ConfigErrors && error.code === 'launch.configErrors' && error.faults.filter(({ severity }) => severity === 'error').length === 2 && error.message.includes(configFile));
    assert.equal(existsSync(runsFolder), false);
  });

  it('refuses a setting that there is not, and one that is out of range', async () => {
    await assert.rejects(start({ settings: ['training.batchSzie=3'] }), { code: 'config.misspelt' });
    await assert.rejects(start({ settings: ['training.batchSize=0'] }), ConfigErrors);
  });

  it('names a config that is missing, a folder, or too large', async () => {
    await assert.rejects(start({ configFile: path.join(folder.dir, 'absent.gan.json') }), { code: 'launch.config' });
    await assert.rejects(start({ configFile: folder.dir }), { code: 'launch.config' });
    writeFileSync(configFile, `{}${' '.repeat(2_000_000)}`);
    await assert.rejects(start(), { code: 'launch.configSize' });
  });

  it('waits for no pipe that stands in a config\'s place', async function () {
    if (process.platform === 'win32') this.skip();
    const pipe = path.join(folder.dir, 'pipe.gan.json');
    execFileSync('mkfifo', [pipe]);
    await assert.rejects(start({ configFile: pipe }), { code: 'launch.config' });
  });

  it('names a place that cannot be written to', async () => {
    const file = path.join(folder.dir, 'a-file');
    writeFileSync(file, '');
    await assert.rejects(start({ runDir: path.join(file, 'run') }), { code: 'runs.notAFolder' });
    await assert.rejects(start({ runsFolder: path.join(file, 'runs') }), { code: 'runs.notAFolder' });
  });

  it('resumes only what is a run', async () => {
    const dir = path.join(folder.dir, 'no-run');
    mkdirSync(dir);
    await assert.rejects(resumeTraining({ runDir: dir, trainerFile: fakeTrainer }), { code: 'runs.notARun' });
  });
});

describe('a short task of the trainer', function () {
  this.timeout(60_000);
  after(() => { delete process.env.FAKE_TRAINER; });

  it('gives its result', async () => {
    acting('result');
    const task = { task: 'doctor' as const, threads: 2 };
    assert.deepEqual((await runTask(task, { trainerFile: fakeTrainer })).task, task);
  });

  it('throws the fault that it failed with, or how it died', async () => {
    const doctor = (act: string) => {
      acting(act);
      return runTask({ task: 'doctor' }, { trainerFile: fakeTrainer });
    };
    await assert.rejects(doctor('badFault'), { code: 'data.missing', message: 'No data in /nowhere.' });
    await assert.rejects(doctor('killed'), { code: 'launch.diedSilently' });
    await assert.rejects(doctor('train'), { code: 'launch.noResult' });
  });

  it('names a place for temporary files that is not there', async () => {
    const restore = keepEnvironment();
    const gone = path.resolve('out', 'no such folder');
    Object.assign(process.env, { TMPDIR: gone, TEMP: gone });
    try {
      await assert.rejects(runTask({ task: 'doctor' }, { trainerFile: fakeTrainer }), (error) => error instanceof Fault && error.code === 'launch.log' && error.message.includes(gone));
    } finally {
      restore();
    }
  });

  it('is stopped by its signal, also by one that was given before', async () => {
    acting('forever');
    const result = runTask({ task: 'doctor' }, { trainerFile: fakeTrainer, signal: AbortSignal.abort() });
    await assert.rejects(result, { code: 'launch.taskStopped' });
    assert.deepEqual(['started', 'told', 'disconnected'].filter((name) => existsSync(name)), [], 'notes of a fake trainer in the folder of the tests');
  });
});
