import assert from 'node:assert/strict';
import { latestCheckpoint, listCheckpoints } from '../../src/runs/checkpoints.ts';
import type { RunInfo } from '../../src/runs/types.ts';
import { killExtensionHosts } from './extension-hosts.ts';
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
      const { dir, info: { resumedFrom } } = await training(scene);
      const pid = await scene.workspace.trainerPid(dir);
      const before = (await latestCheckpoint(dir))?.step ?? 0;
      await killExtensionHosts(scene.bench.home);
      await until('the trainer is gone', () => !isAlive(pid));
      // VS Code starts another host by itself, which resumes the run within some seconds.
      const isResumed = (run: RunInfo): boolean => run.resumedFrom.length > resumedFrom.length;
      const { info } = await scene.workspace.run('it says why it stopped', (run) => isResumed(run) || (run.state === 'stopped' && run.stoppedBy === 'host'), dir);
      const last = isResumed(info) ? info.resumedFrom.at(-1)! : info.step;
      assert.ok((await listCheckpoints(dir)).some(({ step }) => step === last), 'it wrote a checkpoint');
      assert.ok(last > before);
    });
  });
}
