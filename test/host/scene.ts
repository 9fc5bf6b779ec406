import { listCheckpoints } from '../../src/runs/checkpoints.ts';
import type { RunInfo } from '../../src/runs/types.ts';
import { RING, until, Workspace, type Files } from './workspace.ts';
import { Workbench } from './workbench.ts';
import type { WorkbenchOptions } from './window.ts';

/** A window and the folder that it shows; there from the tests' first hook on. */
export interface Scene {
  readonly workspace: Workspace;
  readonly bench: Workbench;
}

/** One VS Code for all scenes: each opens its folder in it. */
let shared: Workbench | undefined;

/** The tests of a window on a folder of its own. Each suite asks for what it needs, so that it can be run alone (`mocha -g`). */
export function inWindow(title: string, files: Files, options: Omit<WorkbenchOptions, 'folder'>, suites: (scene: Scene) => void): void {
  describe(title, () => {
    let scene: Scene | undefined;
    const there = (): Scene => {
      if (!scene) throw new Error('the window is not open yet');
      return scene;
    };

    before(async function () {
      this.timeout(600_000); // the first use fetches VS Code
      const workspace = await Workspace.make(files);
      const given = { ...options, folder: workspace.folder };
      if (shared) await shared.show(given);
      else shared = await Workbench.start(given);
      scene = { workspace, bench: shared };
    });

    // Each test of a suite begins where the one before it ended: after a failure the others would wait minutes each for what
    // never comes. The failure stands, so the suite has failed whatever they would say, and all of it is run once more.
    beforeEach(function () {
      if (this.currentTest?.parent?.tests.some((test) => test.isFailed())) this.skip();
    });

    after(async () => {
      await shared?.leave();
      await scene?.workspace.remove();
    });

    afterEach(async function () {
      await scene?.bench.explain(this.currentTest);
    });

    suites({ get workspace() { return there().workspace; }, get bench() { return there().bench; } });
  });
}

export async function closeShared(): Promise<void> {
  await shared?.close();
}

/** A ring that trains for hours on one core: no test sees its end, and the window has the other core. */
export const LONG_RING = RING.replace('"steps": 200000', '"steps": 2000000').replace('\n}\n', ',\n  "engine": { "threads": 1 }\n}\n');

/** The run of ring.gan.json that trains in the window, begun where none does. */
export async function training({ workspace, bench }: Scene): Promise<{ dir: string; info: RunInfo }> {
  const going = await workspace.going();
  if (going === undefined) {
    await bench.open('ring.gan.json');
    await bench.command('GAN: Start Training');
  }
  return workspace.run('ring.gan.json is training', (run) => run.state === 'running' && run.step > 0);
}

/** Has a run that trains write a checkpoint now, and gives its step. */
export async function checkedStep({ bench }: Scene, dir: string): Promise<number> {
  const newest = async (): Promise<number> => (await listCheckpoints(dir)).at(-1)?.step ?? 0;
  const before = await newest();
  await bench.command('GAN: Checkpoint Now');
  return until('there is a newer checkpoint', async () => {
    const step = await newest();
    return step > before && step;
  });
}
