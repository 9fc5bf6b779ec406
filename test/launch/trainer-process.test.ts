import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fill } from '../../src/faults/fault.ts';
import { startTrainer, type TrainerExit, type TrainerOptions, type TrainerProcess } from '../../src/launch/trainer-process.ts';
import type { TrainerReport } from '../../src/protocol/control.ts';
import { acting, fakeTrainer, isAlive, temporaryFolder, until } from './fake.ts';
import { keepEnvironment } from '../environment.ts';

const sentence = ({ fault }: TrainerExit) => fault && fill(fault.template, fault.args);

describe('a trainer as a child process', function () {
  this.timeout(60_000);
  const folder = temporaryFolder();
  const logFile = path.join(folder.dir, 'log.txt');
  const restore = keepEnvironment();
  const trainers: TrainerProcess[] = [];

  const start = (act: string, options: Partial<TrainerOptions> = {}) => {
    acting(act);
    const trainer = startTrainer({ task: 'resume', runDir: folder.dir }, { trainerFile: fakeTrainer, logFile, ...options });
    trainers.push(trainer);
    return trainer;
  };
  const listen = (trainer: TrainerProcess) => {
    const reports: TrainerReport[] = [];
    trainer.onReport((report) => reports.push(report));
    return reports;
  };

  afterEach(async () => {
    trainers.forEach((trainer) => { trainer.kill(); });
    await Promise.all(trainers.splice(0).map((trainer) => trainer.exited));
    restore();
  });
  after(() => { folder.remove(); });

  it('gives every report in order, the last word included, and then its end', async () => {
    const trainer = start('train');
    const reports = listen(trainer);
    const exit = await trainer.exited;
    assert.deepEqual(reports.map((report) => report.type), ['hello', 'preparing', ...Array<string>(10).fill('progress'), 'checkpoint', 'done']);
    assert.deepEqual([exit.code, exit.signal, exit.fault, exit.word?.type], [0, null, undefined, 'done']);
  });

  it('keeps what came before the first listener, and gives it nothing once it has gone', async () => {
    const trainer = start('train');
    await trainer.exited;
    assert.equal(listen(trainer).length, 14);
    assert.equal(listen(trainer).length, 0);
  });

  it('waits for a late hello, and says that it is quiet', async () => {
    const trainer = start('late', { quiet: 1 });
    const reports = listen(trainer);
    await until(() => reports.length > 0);
    writeFileSync(path.join(folder.dir, 'go'), '');
    assert.equal((await trainer.exited).fault, undefined);
    assert.deepEqual(reports.map((report) => (report.type === 'note' ? report.fault.code : report.type)), ['launch.quiet', 'hello', 'checkpoint', 'done']);
  });

  it('puts the end of the log into the fault of a crash, without control characters', async () => {
    writeFileSync(logFile, 'words of an earlier trainer\n');
    const exit = await start('crash').exited;
    assert.equal(exit.fault?.code, 'launch.died');
    assert.match(sentence(exit) ?? '', /the roof fell in \[31m/);
    assert.doesNotMatch(sentence(exit) ?? '', /earlier/);
  });

  it('says so when a trainer ends without a word, whatever its exit code', async () => {
    for (const [act, how] of [['silent', 'exit code 7'], ['nothing', 'exit code 0']] as const) {
      const exit = await start(act).exited;
      assert.equal(exit.fault?.code, 'launch.diedSilently');
      assert.equal(exit.fault.args.how, how);
    }
  });

  it('never hides a death by signal', async () => {
    const exit = await start('killed').exited;
    assert.deepEqual([exit.code, exit.signal, exit.fault?.args.how], [null, 'SIGKILL', 'SIGKILL']);
  });

  it("keeps the trainer's own fault", async () => {
    const exit = await start('badFault').exited;
    assert.equal(sentence(exit), 'No data in /nowhere.');
    assert.equal(exit.code, 1);
  });

  it('passes over malformed messages, with a note', async () => {
    const trainer = start('malformed');
    const reports = listen(trainer);
    const exit = await trainer.exited;
    assert.deepEqual(reports.map((report) => (report.type === 'note' ? report.fault.code : report.type)), ['hello', 'launch.message', 'launch.message', 'checkpoint', 'done']);
    assert.equal(exit.fault, undefined);
  });

  it('stops a trainer that speaks another version', async () => {
    assert.equal((await start('newer').exited).fault?.code, 'launch.protocol');
  });

  it('stops by a message', async () => {
    const trainer = start('forever');
    await trainer.stop();
    const exit = await trainer.exited;
    assert.deepEqual([exit.code, exit.fault, exit.word?.type === 'done' && exit.word.state], [130, undefined, 'stopped']);
  });

  it('then by SIGTERM', async () => {
    const trainer = start('term', { grace: 200 });
    const reports = listen(trainer);
    await until(() => reports.length > 0);
    await trainer.stop();
    assert.deepEqual([(await trainer.exited).code, reports.at(-1)?.type], [130, 'done']);
  });

  it('and at last by a kill, which it names', async () => {
    const trainer = start('deaf', { grace: 50 });
    const reports = listen(trainer);
    await until(() => reports.length > 0);
    await Promise.all([trainer.stop(), trainer.stop()]);
    const exit = await trainer.exited;
    assert.deepEqual([exit.signal, exit.fault?.code], ['SIGKILL', 'launch.overdue']);
    assert.equal(isAlive(trainer.pid ?? 0), false);
  });

  it('kills at once, and bears being stopped and spoken to afterwards', async () => {
    const trainer = start('forever');
    trainer.kill();
    assert.equal((await trainer.exited).fault?.code, 'launch.killed');
    trainer.kill();
    trainer.send({ type: 'pause' });
    await trainer.stop();
  });

  it('gives a child of Electron an environment in which it is Node, and no flags of the host', async function () {
    if (process.platform === 'win32') this.skip(); // the stand-in for Electron is a shell script
    Object.assign(process.env, { VSCODE_PID: '1', NODE_OPTIONS: '--max-old-space-size=64', ELECTRON_NO_ATTACH_CONSOLE: '1', GAN_KEPT: '1' });
    const standIn = path.join(folder.dir, 'electron');
    writeFileSync(standIn, `#!/bin/sh\n[ "$ELECTRON_RUN_AS_NODE" = 1 ] || exit 9\ncase "$1" in -*) exit 9;; esac\nexec "${process.execPath}" "$@"\n`);
    chmodSync(standIn, 0o755);
    const { word } = await start('result', { execPath: standIn }).exited;
    assert.equal(word?.type, 'done');
    const names = word.result?.environment;
    assert.ok(Array.isArray(names));
    assert.deepEqual(names.filter((name) => /^(VSCODE_|ELECTRON_|NODE_OPTIONS|GAN_KEPT)/.test(String(name))).sort(), ['ELECTRON_RUN_AS_NODE', 'GAN_KEPT']);
    assert.deepEqual(word.result?.execArgv, []);
  });

  it('names a program that cannot be started', async () => {
    const exit = await start('train', { execPath: path.join(folder.dir, 'no-such-program') }).exited;
    assert.equal(exit.fault?.code, 'launch.spawn');
  });

  it('refuses at once a missing bundle and a log that cannot be written', () => {
    assert.throws(() => start('train', { trainerFile: path.join(folder.dir, 'absent.cjs') }), { code: 'launch.trainer' });
    mkdirSync(path.join(folder.dir, 'folder'));
    assert.throws(() => start('train', { logFile: path.join(folder.dir, 'folder') }), { code: 'launch.log' });
  });

  it('leaves no descriptor of the log open', async function () {
    if (process.platform !== 'linux') this.skip(); // descriptors are counted through /proc
    const before = readdirSync('/proc/self/fd').length;
    for (let i = 0; i < 3; i++) await start('nothing').exited;
    assert.equal(readdirSync('/proc/self/fd').length, before);
  });

  it('outlives a killed host for as long as it takes to see its death', async () => {
    acting('forever');
    const host = spawn(process.execPath, [path.resolve('out/test/launch/host.entry.cjs'), fakeTrainer, folder.dir], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) => createInterface(host.stdout).once('line', (line) => { resolve(Number(line)); }));
    assert.equal(isAlive(pid), true);
    host.kill('SIGKILL');
    await until(() => existsSync(path.join(folder.dir, 'disconnected')) && !isAlive(pid));
  });
});
