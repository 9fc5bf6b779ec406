import assert from 'node:assert/strict';
import { cp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { Workspace } from './workspace.ts';
import { Workbench } from './workbench.ts';

const FIXTURES = 'test/config/fixtures';
const foundSchema = z.record(z.string(), z.array(z.string()));
/** What VS Code says itself: its own words for a syntax error, and one at each of the places of a key that stands twice. */
const editorsOwn: Readonly<Record<string, number>> = { 'GAN001.fires.gan.json': 1, 'GAN003.fires.gan.json': 2 };

const firing = async () => (await readdir(FIXTURES)).filter((name) => name.endsWith('.fires.gan.json'));

describe('diagnostics of every code, over all sources', () => {
  let workspace: Workspace;
  let bench: Workbench;
  let found: Record<string, string[]>;

  before(async function () {
    this.timeout(600_000);
    workspace = await Workspace.make({ 'empty.gan.json': '{}\n', 'last-syntax.gan.json': '{ "seed" }\n', 'last-rule.gan.json': '{ "latent": { "size": 1 } }\n' });
    for (const name of await firing()) await cp(path.join(FIXTURES, name), path.join(workspace.folder, name));
    await cp(path.join(FIXTURES, 'pictures'), path.join(workspace.folder, 'pictures'), { recursive: true });
    bench = await Workbench.start({ folder: workspace.folder, extensionTests: 'out/test/host/all-diagnostics.entry.cjs' });
    assert.equal(await bench.testsEnded, 0);
    found = foundSchema.parse(JSON.parse(await readFile(path.join(workspace.folder, 'found.json'), 'utf8')));
  });

  after(async () => {
    await bench.close();
    await workspace.remove();
  });

  it('are exactly one where a fixture fires', async () => {
    const names = await firing();
    assert.ok(names.length > 40);
    for (const name of names) {
      const said = found[name] ?? [];
      const own = editorsOwn[name];
      if (own === undefined) assert.deepEqual(said, [`GAN ${name.split('.')[0] ?? ''}`], name);
      else assert.deepEqual([said.length, said.every((one) => one.startsWith('jsonc'))], [own, true], `${name}: ${said.join()}`);
    }
  });

  it('are none on {}', () => {
    assert.deepEqual(found['empty.gan.json'], []);
  });
});
