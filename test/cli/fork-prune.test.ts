import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Program, TOY, workFolder } from './gan.ts';

/** The program as it is shipped, with its trainer. */
describe('gan fork and gan runs --prune, end to end', function () {
  this.timeout(120_000);
  const folder = workFolder();
  const gan = new Program(path.resolve('dist/cli.cjs'), folder.dir);
  const at = (...parts: string[]) => path.join(folder.dir, ...parts);
  const checkpoints = (runDir: string) => readdirSync(path.join(runDir, 'checkpoints')).map(Number);
  let parent = '';

  before(() => {
    writeFileSync(at('toy.gan.json'), TOY);
    mkdirSync(at('.gan'));
  });
  after(() => { folder.remove(); });

  it('says first what would go, and deletes it with --yes', async () => {
    const trained = await gan.run(['train', 'toy.gan.json', '--set', 'training.checkpointEvery=10', '--json']);
    parent = trained.events()[0]?.runDir ?? '';
    assert.deepEqual(checkpoints(parent), [10, 20, 30]);
    const dry = await gan.run(['runs', '--prune', '--keep-last', '2']);
    assert.equal(dry.code, 0);
    assert.match(dry.stderr, /would be freed\. Nothing was deleted/);
    assert.deepEqual(checkpoints(parent), [10, 20, 30]);
    assert.equal((await gan.run(['runs', '--prune', '--keep-last', '2', '--yes'])).code, 0);
    assert.deepEqual(checkpoints(parent), [20, 30]);
  });

  it('makes a new run of a checkpoint, and says of which', async () => {
    const { code, events, stderr } = await gan.run(['fork', 'latest', '--step', '25', '--set', 'objective.realLabel=0.9', '--json']);
    assert.equal(code, 0, stderr);
    const info: unknown = JSON.parse(readFileSync(path.join(events()[0]?.runDir ?? '', 'run.json'), 'utf8'));
    assert.ok(typeof info === 'object' && info !== null && 'parent' in info);
    assert.ok(typeof info.parent === 'object' && info.parent !== null && 'exactness' in info.parent);
    const { exactness, ...origin } = info.parent;
    assert.deepEqual(origin, { id: path.basename(parent), name: 'toy', dir: parent, step: 20, changes: [{ path: 'objective.realLabel', old: 1, new: 0.9 }] });
    assert.ok(typeof exactness === 'object' && exactness !== null && 'threads' in exactness);
    assert.ok(!('notBitwise' in info));
  });

  it('refuses networks of another shape', async () => {
    const { code, stderr } = await gan.run(['fork', 'latest', '--step', '20', '--set', 'latent.size=7']);
    assert.notEqual(code, 0);
    assert.match(stderr, /generator\/params\/.* there, .* here/);
  });
});
