import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { latestCheckpoint } from '../../src/runs/checkpoints.ts';
import { readRunInfo, updateRunInfo } from '../../src/runs/info.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { extensionHosts } from './extension-hosts.ts';
import { checkedStep, training, type Scene } from './scene.ts';
import { shownStep } from './shown-step.ts';
import { trainInTerminal } from './terminal.ts';
import { isAlive, until } from './workspace.ts';

const HOUR_MS = 3_600_000;
const OFFER = /ring was training when this window was closed/;
const PROGRESS = /ring.*\/2,?000,?000/;

const wordSchema = z.looseObject({ heartbeat: z.number(), runs: z.array(z.looseObject({ runDir: z.string() })) });

export function describeClosedWindow(scene: Scene): void {
  describe('a window that is closed', () => {
    let dir = '';
    let trainer = 0;

    before(async () => {
      ({ dir } = await training(scene));
    });

    const run: typeof scene.workspace.run = (what, says) => scene.workspace.run(what, says, dir);

    /** The files of a name that the extension keeps in VS Code's own folders. */
    async function kept(name: string): Promise<string[]> {
      const user = path.join(scene.bench.home, 'data', 'User');
      return (await readdir(user, { recursive: true })).filter((file) => path.basename(file) === name).map((file) => path.join(user, file));
    }

    /** Waits until nobody is left of a window, and its run stands as it is to: a checkpoint, and no trainer. */
    async function isLeft(): Promise<void> {
      await until('the trainer is gone', () => !isAlive(trainer));
      if (process.platform === 'linux') await until('the extension host is gone', async () => (await extensionHosts(scene.bench.home)).length === 0);
      const { info } = await run('it says why it stopped', ({ state, stoppedBy }) => state === 'stopped' && stoppedBy === 'host');
      assert.equal((await latestCheckpoint(dir))?.step, info.step);
      assert.ok(!existsSync(path.join(dir, 'control.json')), 'its socket is closed');
    }

    /** Lets an hour go by: all that says when the window was last there is that much older. */
    async function anHourPasses(): Promise<void> {
      const words = await Promise.all((await kept('training.json')).map(async (file) => ({ file, word: wordSchema.parse(JSON.parse(await readFile(file, 'utf8'))) })));
      const left = words.find(({ word }) => word.runs.some(({ runDir }) => runDir === dir));
      assert.ok(left, 'the window left word of what it trained');
      await writeFile(left.file, JSON.stringify({ ...left.word, heartbeat: left.word.heartbeat - HOUR_MS }));
      const { ended } = await readRunInfo(dir);
      await updateRunInfo(dir, { ended: new Date(Date.parse(ended ?? '') - HOUR_MS).toISOString() });
    }

    async function resume(): Promise<void> {
      const { resumedFrom } = await readRunInfo(dir);
      await scene.bench.answer(OFFER, 'Resume');
      await run('it is resumed', (info) => info.state === 'running' && info.resumedFrom.length > resumedFrom.length && info.step > (info.resumedFrom.at(-1) ?? 0));
      trainer = await scene.workspace.trainerPid(dir);
    }

    it('leaves a checkpoint and no trainer', async () => {
      const { bench, workspace } = scene;
      trainer = await workspace.trainerPid(dir);
      await bench.leave();
      await isLeft();
    });

    it('resumes nothing where runs are to stop with their window, but offers it', async () => {
      const { bench } = scene;
      const before = await readRunInfo(dir);
      await bench.comeBack({ 'gan.training.onWindowClose': 'stop' });
      await bench.notification(OFFER).waitFor();
      assert.deepEqual(await readRunInfo(dir), before);
      await resume();
      await bench.leave();
      await isLeft();
    });

    it('offers to resume when it is opened later, and then lets the run go on without it', async () => {
      const { bench } = scene;
      await anHourPasses();
      await bench.comeBack({ 'gan.training.onWindowClose': 'continue' });
      await resume();
      await until('it runs from a copy that says who uses it', async () => (await kept(`${trainer}.json`)).length === 1);
      await until('the window shows it', async () => (await bench.page.locator('.statusbar-item', { hasText: PROGRESS }).count()) > 0);
      const { step } = await readRunInfo(dir);
      await bench.leave();
      if (process.platform === 'linux') await until('the extension host is gone', async () => (await extensionHosts(bench.home)).length === 0);
      const later = await run('it trains on, with nobody there', (info) => info.step > step + 100);
      assert.deepEqual([later.info.state, await scene.workspace.trainerPid(dir)], ['running', trainer]);
    });

    it('finds the run again, live', async () => {
      const { bench } = scene;
      await bench.comeBack();
      await bench.page.locator('.statusbar-item', { hasText: PROGRESS }).waitFor();
      // VS Code in a browser writes down what is open every few seconds: a dashboard that an earlier test closed may be back.
      await bench.closeEditors();
      await bench.command('GAN: Open Dashboard');
      const dashboard = await bench.webview('.figure.steps');
      const shown = await until('the dashboard shows a step', () => shownStep(dashboard));
      await until('the step goes on', async () => (await shownStep(dashboard)) > shown);
    });

    it('controls the run that went on without it', async () => {
      const { bench } = scene;
      await bench.command('GAN: Pause');
      const { info } = await run('it is paused', ({ state }) => state === 'paused');
      assert.equal(await checkedStep(scene, dir), info.step);
      await bench.command('GAN: Resume');
      await run('it goes on', ({ state }) => state === 'running');
      assert.equal(await scene.workspace.trainerPid(dir), trainer, 'all this was one trainer');
      await bench.command('GAN: Stop');
      await run('it is stopped', ({ state, stoppedBy }) => state === 'stopped' && stoppedBy === 'person');
      await until('the trainer is gone', () => !isAlive(trainer));
    });

    it('takes a run over from another machine only when it was asked and the answer is yes', async () => {
      const { bench, workspace } = scene;
      const elsewhere = `${JSON.stringify({ format: 1, pid: 4711, started: '1', host: 'another-machine' })}\n`;
      await writeFile(runPaths(dir).lock, elsewhere);
      await bench.tab('ring').click();
      await bench.command('GAN: Resume');
      const question = bench.page.locator('.monaco-dialog-box', { hasText: 'another-machine' });
      await question.getByRole('button', { name: 'Cancel' }).click();
      await question.waitFor({ state: 'hidden' });
      assert.equal(await readFile(runPaths(dir).lock, 'utf8'), elsewhere, 'a no changes nothing');
      await bench.command('GAN: Resume');
      await question.getByRole('button', { name: 'Take Over' }).click();
      await run('it is resumed', ({ state }) => state === 'running');
      assert.notEqual(await workspace.trainerPid(dir), 4711);
      await bench.command('GAN: Stop');
      await run('it is stopped', ({ state, stoppedBy }) => state === 'stopped' && stoppedBy === 'person');
    });

    it('shows and controls a run that a terminal trains', async () => {
      const { bench, workspace } = scene;
      const terminal = await trainInTerminal(workspace);
      try {
        await bench.page.locator('.statusbar-item', { hasText: PROGRESS }).waitFor();
        await bench.command('GAN: Pause');
        await workspace.run('it is paused', ({ state }) => state === 'paused', terminal.dir);
        await bench.command('GAN: Stop');
        assert.deepEqual(await terminal.ended, [130, null], 'the terminal learns of it');
      } finally {
        terminal.kill();
      }
    });
  });
}
