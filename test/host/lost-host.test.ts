import assert from 'node:assert/strict';
import { latestCheckpoint } from '../../src/runs/checkpoints.ts';
import { extensionHosts } from './extension-hosts.ts';
import { isAlive, RING, until, Workspace } from './workspace.ts';
import { Workbench } from './workbench.ts';

describe('an extension host that is killed', function () {
  let workspace: Workspace;
  let bench: Workbench;

  before(async function () {
    this.timeout(600_000);
    if (process.platform !== 'linux') this.skip(); // finds the extension host through /proc
    workspace = await Workspace.make({ 'ring.gan.json': RING });
    bench = await Workbench.start({ folder: workspace.folder });
  });

  after(async () => {
    if (process.platform !== 'linux') return;
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
    const hosts = await extensionHosts(bench.home);
    assert.ok(hosts.length > 0, 'the extension host was found');
    for (const host of hosts) process.kill(host, 'SIGKILL');
    await until('the trainer is gone', () => !isAlive(pid), 15_000);
    const checkpoint = await latestCheckpoint(dir);
    assert.ok(checkpoint && checkpoint.step > 0, 'it wrote a checkpoint');
  });
});
