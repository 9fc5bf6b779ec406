import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { latestCheckpoint, listCheckpoints } from '../../src/runs/checkpoints.ts';
import { readRunInfo, updateRunInfo } from '../../src/runs/info.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { extensionHosts } from './extension-hosts.ts';
import { shownStep } from './shown-step.ts';
import { isAlive, RING, until, Workspace } from './workspace.ts';
import { Workbench } from './workbench.ts';

const HOUR_MS = 3_600_000;

/** The files of a name that the extension keeps in VS Code's own folders. */
async function kept(bench: Workbench, name: string): Promise<string[]> {
  const files = await readdir(path.join(bench.home, 'data', 'User'), { recursive: true });
  return files.filter((file) => path.basename(file) === name).map((file) => path.join(bench.home, 'data', 'User', file));
}

/** Lets an hour go by: all that says when the window was last there is that much older. */
async function anHourPasses(bench: Workbench, runDir: string): Promise<void> {
  const [left] = await kept(bench, 'training.json');
  assert.ok(left, 'the window left word of what it trained');
  const word = z.looseObject({ heartbeat: z.number() }).parse(JSON.parse(await readFile(left, 'utf8')));
  await writeFile(left, JSON.stringify({ ...word, heartbeat: word.heartbeat - HOUR_MS }));
  const { ended } = await readRunInfo(runDir);
  await updateRunInfo(runDir, { ended: new Date(Date.parse(ended ?? '') - HOUR_MS).toISOString() });
}

describe('a window that is closed', () => {
  let workspace: Workspace;
  let bench: Workbench;
  let trainer = 0;

  before(async function () {
    this.timeout(600_000);
    workspace = await Workspace.make({ 'ring.gan.json': RING });
    bench = await Workbench.start({ folder: workspace.folder });
  });

  after(async () => {
    await bench.close();
    await workspace.remove();
  });

  afterEach(async function () {
    await bench.explain(this.currentTest);
  });

  it('leaves a checkpoint and no trainer', async () => {
    await bench.open('ring.gan.json');
    await bench.command('GAN: Start Training');
    const { dir } = await workspace.run('it is training', (run) => run.state === 'running' && run.step > 0);
    const pid = await workspace.trainerPid(dir);
    await bench.leave();
    await until('the trainer is gone', () => !isAlive(pid));
    const { info } = await workspace.run('it says why it stopped', (run) => run.state === 'stopped' && run.stoppedBy === 'host');
    assert.equal((await latestCheckpoint(dir))?.step, info.step);
    assert.ok(!existsSync(path.join(dir, 'control.json')), 'its socket is closed');
  });

  it('offers to resume when it is opened later, and then lets the run go on without it', async () => {
    const [dir = ''] = await workspace.runs();
    await anHourPasses(bench, dir);
    await bench.comeBack({ 'gan.training.onWindowClose': 'continue' });
    await bench.answer(/was training when this window was closed/, 'Resume');
    const { info } = await workspace.run('it is resumed', (run) => run.state === 'running' && run.resumedFrom.length > 0);
    trainer = await workspace.trainerPid(dir);
    await bench.leave();
    // VS Code keeps the host of a window for hours where it takes its end for a lost connection: then it is ended here.
    if (process.platform === 'linux') for (const host of await extensionHosts(bench.home)) process.kill(host, 'SIGKILL');
    const later = await workspace.run('it trains on, with nobody there', (run) => run.step > info.step + 100);
    assert.deepEqual([later.info.state, await workspace.trainerPid(dir)], ['running', trainer]);
    assert.equal((await kept(bench, `${trainer}.json`)).length, 1, 'it runs from a copy that says who uses it');
  });

  it('finds the run again, live', async () => {
    await bench.comeBack();
    await bench.page.locator('.statusbar-item', { hasText: /ring.*\/200,?000/ }).waitFor({ timeout: 60_000 });
    await bench.command('GAN: Open Dashboard');
    const dashboard = await bench.webview('.figure.steps');
    const shown = await until('the dashboard shows a step', () => shownStep(dashboard));
    await until('the step goes on', async () => (await shownStep(dashboard)) > shown);
  });

  it('controls the run that went on without it', async () => {
    await bench.command('GAN: Pause');
    const { dir, info } = await workspace.run('it is paused', (run) => run.state === 'paused');
    await bench.command('GAN: Checkpoint Now');
    await until('the checkpoint is there', async () => (await listCheckpoints(dir)).some(({ step }) => step === info.step));
    await bench.command('GAN: Resume');
    await workspace.run('it goes on', (run) => run.state === 'running');
    assert.equal(await workspace.trainerPid(dir), trainer, 'all this was one trainer');
    await bench.command('GAN: Stop');
    await workspace.run('it is stopped', (run) => run.state === 'stopped' && run.stoppedBy === 'person');
    await until('the trainer is gone', () => !isAlive(trainer));
  });

  it('takes a run over from another machine only when it was asked and the answer is yes', async () => {
    const [dir = ''] = await workspace.runs();
    const elsewhere = `${JSON.stringify({ format: 1, pid: 4711, started: '1', host: 'another-machine' })}\n`;
    await writeFile(runPaths(dir).lock, elsewhere);
    await bench.command('GAN: Resume');
    const question = bench.page.locator('.monaco-dialog-box', { hasText: 'another-machine' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await question.waitFor({ state: 'hidden' });
    assert.equal(await readFile(runPaths(dir).lock, 'utf8'), elsewhere, 'a no changes nothing');
    await bench.command('GAN: Resume');
    await question.getByRole('button', { name: 'Take Over' }).click();
    await workspace.run('it is resumed', (run) => run.state === 'running');
    assert.notEqual(await workspace.trainerPid(dir), 4711);
    await bench.command('GAN: Stop');
    await workspace.run('it is stopped', (run) => run.state === 'stopped' && run.stoppedBy === 'person');
  });

  it('shows and controls a run that a terminal trains', async () => {
    const [old] = await workspace.runs();
    const gan = spawn(process.execPath, [path.resolve('dist/cli.cjs'), 'train', 'ring.gan.json'], { cwd: workspace.folder, stdio: 'ignore' });
    const ended = once(gan, 'exit');
    try {
      const dir = await until('its run is there', async () => (await workspace.runs()).find((each) => each !== old));
      await bench.page.locator('.statusbar-item', { hasText: /ring.*\/200,?000/ }).waitFor({ timeout: 60_000 });
      await bench.command('GAN: Pause');
      await until('it is paused', async () => (await readRunInfo(dir)).state === 'paused');
      await bench.command('GAN: Stop');
      assert.deepEqual(await ended, [130, null], 'the terminal learns of it');
    } finally {
      gan.kill('SIGKILL');
    }
  });
});
