import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { latestCheckpoint } from '../../src/runs/checkpoints.ts';
import { extensionHosts } from '../host/extension-hosts.ts';
import { Workbench } from '../host/workbench.ts';
import { isAlive, RING, Workspace } from '../host/workspace.ts';
import { EXTENSION, installedFolder, listed, ownPackage } from './packages.ts';
import { processesOf, trainers } from './processes.ts';

describe('a run that goes on without its window', () => {
  let workspace: Workspace;
  let bench: Workbench;

  before(async function () {
    this.timeout(600_000);
    if (process.platform !== 'linux') this.skip(); // finds processes through /proc
    workspace = await Workspace.make({ 'ring.gan.json': RING });
    bench = await Workbench.start({ folder: workspace.folder, vsix: await ownPackage(), settings: { 'gan.training.onWindowClose': 'continue' } });
  });

  after(async () => {
    if (process.platform !== 'linux') return;
    await bench.close();
    await workspace.remove();
  });

  it('goes on when the extension is uninstalled and its folder removed, is stopped with a checkpoint, and leaves no process', async () => {
    await bench.open('ring.gan.json');
    await bench.command('GAN: Start Training');
    const { dir } = await workspace.run('it is training', (run) => run.state === 'running' && run.step > 0);
    const folder = (await installedFolder(bench.home)) ?? assert.fail('nothing was installed');
    await bench.leave();
    for (const host of await extensionHosts(bench.home)) if (isAlive(host)) process.kill(host, 'SIGKILL');
    await bench.uninstall(EXTENSION);
    // VS Code does so when it is started the next time.
    await rm(folder, { recursive: true });
    assert.deepEqual(await listed(bench.home), []);
    const { info } = await workspace.run('it says how far it is', (run) => run.state === 'running');
    await workspace.run('it trains on', (run) => run.step > info.step + 100);
    const [trainer] = await trainers(bench.home);
    assert.ok(trainer && !trainer.command.includes(folder), trainer?.command);
    await promisify(execFile)(process.execPath, [path.resolve('dist/cli.cjs'), 'stop', dir], { cwd: workspace.folder });
    const stopped = await workspace.run('it is stopped', (run) => run.state === 'stopped');
    assert.equal((await latestCheckpoint(dir))?.step, stopped.info.step);
    await bench.close();
    assert.deepEqual(await processesOf(bench.home), []);
  });
});
