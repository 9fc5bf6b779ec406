import assert from 'node:assert/strict';
import { RING, Workspace } from './workspace.ts';
import { Workbench } from './workbench.ts';

describe('a workspace that is not trusted', () => {
  let workspace: Workspace;
  let bench: Workbench;

  before(async function () {
    this.timeout(600_000);
    workspace = await Workspace.make({ 'ring.gan.json': RING, 'bad.gan.json': '{ "discriminator": { "output": "sigmoid" } }\n' });
    bench = await Workbench.start({ folder: workspace.folder, trusted: false });
  });

  after(async () => {
    await bench.close();
    await workspace.remove();
  });

  afterEach(async function () {
    await bench.explain(this.currentTest);
  });

  it('still checks configs', async () => {
    await bench.open('bad.gan.json');
    await bench.page.locator('.squiggly-error').first().waitFor();
  });

  it('refuses to train, and says why', async () => {
    await bench.open('ring.gan.json');
    await bench.command('GAN: Start Training');
    await bench.notification(/trust/i).waitFor();
    await bench.screenshot('vscode-restricted-dark');
    assert.deepEqual(await workspace.runs(), []);
  });
});
