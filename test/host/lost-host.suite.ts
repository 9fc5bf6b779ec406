import assert from 'node:assert/strict';
import { latestCheckpoint } from '../../src/runs/checkpoints.ts';
import { extensionHosts } from './extension-hosts.ts';
import { training, type Scene } from './scene.ts';
import { isAlive, until } from './workspace.ts';

export function describeLostHost(scene: Scene): void {
  describe('an extension host that is killed', function () {
    if (process.platform !== 'linux') return; // it is found through /proc

    // What the suites before this one set would let its trainer outlive the host.
    before(async () => {
      await scene.bench.set({ 'gan.training.onWindowClose': 'resume' });
      await scene.bench.reload();
    });

    it('leaves a checkpoint and no trainer', async () => {
      const { dir } = await training(scene);
      const pid = await scene.workspace.trainerPid(dir);
      const before = (await latestCheckpoint(dir))?.step ?? 0;
      const hosts = await extensionHosts(scene.bench.home);
      assert.ok(hosts.length > 0, 'the extension host was found');
      for (const host of hosts) process.kill(host, 'SIGKILL');
      await until('the trainer is gone', () => !isAlive(pid));
      const { info } = await scene.workspace.run('it says why it stopped', (run) => run.state === 'stopped' && run.stoppedBy === 'host', dir);
      assert.equal((await latestCheckpoint(dir))?.step, info.step, 'it wrote a checkpoint');
      assert.ok(info.step > before);
    });
  });
}
