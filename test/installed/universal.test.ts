import assert from 'node:assert/strict';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { readRunInfo } from '../../src/runs/info.ts';
import { startProxy, type Proxy } from '../data/proxy.ts';
import { Workbench } from '../host/workbench.ts';
import { RING, until, Workspace } from '../host/workspace.ts';
import { packageFile } from './packages.ts';

/** As desktop VS Code's own program: it is Node only where the environment says so, and takes no arguments of Node's. */
const STAND_IN = `#!/bin/sh
[ "$ELECTRON_RUN_AS_NODE" = 1 ] || exit 9
case "$1" in -*) exit 9;; esac
exec "${process.execPath}" "$@"
`;

describe('the package for every other system, with a stand-in for Electron and behind a proxy', () => {
  let workspace: Workspace;
  let bench: Workbench;
  let proxy: Proxy;

  before(async function () {
    this.timeout(600_000);
    if (process.platform === 'win32') this.skip(); // the stand-in is a shell script
    proxy = await startProxy();
    const ofWorkspace = JSON.stringify({ 'http.proxy': 'http://127.0.0.1:1' });
    workspace = await Workspace.make({ 'ring.gan.json': RING.replace('200000', '20'), 'digits.gan.json': '{ "training": { "steps": 1 } }', '.vscode/settings.json': ofWorkspace });
    const electron = path.join(workspace.folder, 'electron');
    await writeFile(electron, STAND_IN);
    await chmod(electron, 0o755);
    const settings = { 'gan.nodePath': electron, 'http.proxy': proxy.address };
    bench = await Workbench.start({ folder: workspace.folder, vsix: await packageFile('universal'), settings, env: { npm_config_registry: 'https://registry.test' } });
  });

  after(async () => {
    if (process.platform === 'win32') return;
    await bench.close();
    await workspace.remove();
    await proxy.close();
  });

  afterEach(async function () {
    await bench.explain(this.currentTest);
  });

  it('trains 20 steps on the WebAssembly build', async () => {
    await bench.open('ring.gan.json');
    await bench.command('GAN: Start Training');
    const { info } = await workspace.run('it is finished', (run) => run.state === 'finished' && run.step === 20);
    assert.equal(info.engine?.name, 'wasm');
  });

  it("fetches through the user's proxy, not through one that the workspace names, and says where it asked", async () => {
    await bench.open('digits.gan.json');
    await bench.command('GAN: Start Training');
    const failed = await until('it has failed', async () => {
      const dir = (await workspace.runs()).at(-1);
      const info = dir === undefined ? undefined : await readRunInfo(dir);
      return info?.state === 'failed' ? info : undefined;
    });
    assert.equal(failed.fault?.code, 'data.fetch');
    assert.ok(proxy.asked.includes('CONNECT registry.test:443'), proxy.asked.join());
    await bench.answer(/could not be fetched.*registry\.test/, 'Show Log');
  });
});
