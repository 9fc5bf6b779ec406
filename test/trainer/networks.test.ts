import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { networkModule, networkTypes } from '../../src/config/network-template.ts';
import type { ConfigInput } from '../../src/config/schema.ts';
import { Fault } from '../../src/faults/fault.ts';
import { realDisk } from '../../src/runs/disk.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { fork } from '../../src/trainer/fork-task.ts';
import { sample } from '../../src/trainer/sample-task.ts';
import type { Workplace } from '../durability/tiny-run.ts';
import { Listener, play, tinyConfig } from '../durability/tiny-run.ts';
import { contents } from './child.ts';
import { measure } from './measuring.ts';
import { Bench, END, quietly, stateOf } from './network-bench.ts';

/** Everything of the last checkpoint as bytes. */
const lastOf = (dir: string) => contents(path.join(runPaths(dir).checkpoints, '0000000006'));

describe("a run with another one's weights", function () {
  this.timeout(120_000);
  const bench = new Bench();
  let first: string;
  before(async () => { first = await bench.trained({ ema: {} }); });
  after(() => { bench.place.remove(); });

  const begun = (init: NonNullable<ConfigInput['init']>, more: ConfigInput = {}) => bench.train({ ...more, training: { ...tinyConfig.training, steps: END }, init });

  it('keeps what is frozen as it was, without slots, and trains the rest', async () => {
    const { dir, fault } = await begun({ from: first, freeze: ['discriminator/block1', 'generator/block1'] });
    assert.equal(fault?.message, undefined);
    const [before, after] = [await stateOf(first), await stateOf(dir)];
    for (const name of ['discriminator/stats/block1/dense/kernel', 'discriminator/stats/block1/dense/bias', 'generator/stats/block1/dense/kernel', 'generator/stats/block1/norm/scale']) {
      assert.deepEqual(after[name]!.data, before[name.replace('/stats/', '/params/')]!.data, name);
    }
    for (const name of ['generator/stats/block1/norm/mean', 'generator/stats/block1/norm/variance']) assert.deepEqual(after[name]!.data, before[name]!.data, name);
    assert.deepEqual(Object.keys(after).filter((name) => name.includes('/slots/') && name.includes('/block1/')), []);
    assert.ok(Object.keys(after).some((name) => name.includes('/slots/') && name.includes('/output/')));
    assert.notDeepEqual(after['discriminator/params/output/dense/kernel']!.data, before['discriminator/params/output/dense/kernel']!.data);
    const { origin } = await readRunInfo(dir);
    assert.deepEqual(origin, { id: path.basename(first), name: 'tiny', dir: first, step: END });
  });

  it('begins with exactly those weights, and optimizer slots anew', async () => {
    const still = { optimizers: { generator: { name: 'sgd', learningRate: 1e-30, beta1: 0 }, discriminator: { name: 'sgd', learningRate: 1e-30, beta1: 0 } } } as const;
    const { dir } = await begun({ from: path.relative(bench.place.folder, first), players: 'discriminator' }, still);
    const [before, after] = [await stateOf(first), await stateOf(dir)];
    for (const [name, { data }] of Object.entries(after)) if (name.startsWith('discriminator/params/')) assert.deepEqual(data, before[name]!.data, name);
    assert.notDeepEqual(after['generator/params/output/dense/kernel']!.data, before['generator/params/output/dense/kernel']!.data);
    const averaged = await begun({ from: first, players: 'generator', weights: 'ema' }, still);
    const ema = await stateOf(averaged.dir);
    assert.deepEqual(ema['generator/params/block1/dense/kernel']!.data, before['generator/ema/params/block1/dense/kernel']!.data);
  });

  it('is resumed to the bit', async () => {
    const init = { from: first, freeze: ['discriminator/block1'] };
    const { dir: whole } = await begun(init);
    const half = bench.place.newRun();
    writeFileSync(bench.place.configFile, JSON.stringify({ ...tinyConfig, init }));
    const stopper = new Listener((report, control) => { if (report.type === 'progress' && report.step === 3) control.take({ type: 'stop' }); });
    assert.equal((await play('train', bench.place, half, realDisk, stopper)).error, undefined);
    assert.equal((await play('resume', bench.place, half, realDisk)).error, undefined);
    assert.deepEqual(lastOf(half), lastOf(whole));
  });

  it('is refused where the other run is not there or does not fit, and nothing is written', async () => {
    const refusals: readonly (readonly [NonNullable<ConfigInput['init']>, ConfigInput, string, RegExp])[] = [
      [{ from: './nowhere' }, {}, 'trainer.initRun', /nowhere/],
      [{ from: first }, { generator: { network: 'mlp', layers: [5], outputActivation: 'tanh' } }, 'trainer.initMisfit', /generator\/block1\/dense\/kernel is float32 \[2, 3\] there, float32 \[2, 5\] here/],
      [{ from: first, freeze: ['discriminator/blok1'] }, {}, 'gan.freezeUnknown', /blok1.*it has: .*block1, .*output/],
      [{ from: first, freeze: ['discriminator/block1', 'discriminator/output'] }, {}, 'gan.freezeAll', /discriminator/],
    ];
    for (const [init, more, code, words] of refusals) {
      const { fault } = await begun(init, more);
      assert.equal(fault?.code, code);
      assert.match(fault.message, words);
    }
    const plain = await bench.trained({});
    assert.equal((await begun({ from: plain, weights: 'ema' })).fault?.code, 'trainer.initAverage');
    assert.equal((await begun({ from: first, misfits: 'skip' }, { generator: { network: 'mlp', layers: [5], outputActivation: 'tanh' } })).fault, undefined);
  });
});

describe('networks with statistics and noise of all kinds', function () {
  this.timeout(120_000);
  const bench = new Bench();
  after(() => { bench.place.remove(); });

  it('are resumed to the bit', async () => {
    const kinds: ConfigInput = {
      generator: { network: 'layers', outputActivation: 'tanh', layers: [{ layer: 'dense', units: 8 }, { layer: 'norm' }, { layer: 'noise', sigma: 0.1 }, { layer: 'maxout' }, { layer: 'dense', units: 16 }] },
      discriminator: { network: 'resnet', filters: 3, blocks: 1, plainBlocks: 1, weightNorm: 'spectral', inputNoise: 0.2, minibatchKernels: 3, batchNorm: 'inner', norm: 'layer' },
    };
    const whole = await bench.trained(kinds);
    const half = bench.place.newRun();
    const stopper = new Listener((report, control) => { if (report.type === 'progress' && report.step === 3) control.take({ type: 'stop' }); });
    assert.equal((await play('train', bench.place, half, realDisk, stopper)).error, undefined);
    assert.equal((await play('resume', bench.place, half, realDisk)).error, undefined);
    assert.deepEqual(lastOf(half), lastOf(whole));
  });
});

describe('networks of a module', function () {
  this.timeout(120_000);
  const bench = new Bench();
  after(() => { bench.place.remove(); });
  const both = (module: string): ConfigInput => ({ generator: { network: 'module', module, outputActivation: 'tanh' }, discriminator: { network: 'module', module } });

  it('train as the template has them, and go on from the copy in the run to the bit', async () => {
    bench.write('gan-network.d.ts', networkTypes);
    const file = bench.write('nets.ts', networkModule);
    const whole = await bench.trained(both('./nets.ts'));
    const half = bench.place.newRun();
    const stopper = new Listener((report, control) => { if (report.type === 'progress' && report.step === 3) control.take({ type: 'stop' }); });
    await play('train', bench.place, half, realDisk, stopper);
    writeFileSync(file, networkModule.replace('layers.dense(128)', 'layers.dense(64)'));
    const { error, reports } = await play('resume', bench.place, half, realDisk);
    assert.equal(error, undefined);
    assert.deepEqual(reports.flatMap((report) => (report.type === 'note' ? [report.fault.code] : [])), ['trainer.moduleChanged']);
    assert.deepEqual(lastOf(half), lastOf(whole));
    rmSync(file);
    const out = path.join(bench.place.folder, 'samples.npy');
    await quietly(() => sample({ task: 'sample', runDir: half, count: 3, out }, new Listener()));
    assert.ok(existsSync(out));
    const [measured] = await measure({ runDir: half, measures: ['sliced-wasserstein'], count: 100 });
    assert.ok(Number(measured!.measures['sliced-wasserstein']!.figures['sliced_wasserstein']) > 0);
    const forked = bench.place.newRun();
    await quietly(() => fork({ task: 'fork', parent: half, runDir: forked, set: ['training.steps=8'] }, new Listener()));
    assert.equal((await readRunInfo(forked)).networks?.[0]?.sha256, (await readRunInfo(half)).networks?.[0]?.sha256);
  });

  it('may import files beside them, and nothing outside of the project', async () => {
    bench.write('.gan/keep', '');
    bench.write('parts/blocks.ts', 'export const width: number = 7;\n');
    bench.write('two.ts', "import type { Network } from './gan-network';\nimport { width } from './parts/blocks';\nexport const generator: Network = ({ layers }) => [layers.dense(width), layers.dense(16)];\nexport const discriminator: Network = ({ layers }) => [layers.dense(width)];\n");
    const dir = await bench.trained(both('./two.ts'));
    assert.equal(readFileSync(path.join(dir, 'networks/1/parts/blocks.ts'), 'utf8'), 'export const width: number = 7;\n');
    assert.deepEqual((await stateOf(dir))['discriminator/params/layer1/kernel']?.shape, [16, 7]);
    const outside = bench.place.newRun();
    writeFileSync(path.join(path.dirname(outside), 'evil.ts'), 'globalThis.evil = true;\n');
    mkdirSync(path.join(bench.place.folder, 'project', '.gan'), { recursive: true });
    symlinkSync(path.join(path.dirname(outside), 'evil.ts'), path.join(bench.place.folder, 'project', 'link.ts'));
    const configFile = path.join(bench.place.folder, 'project', 'tiny.gan.json');
    for (const module of ['./link.ts', '../parts/blocks.ts']) {
      writeFileSync(configFile, JSON.stringify({ ...tinyConfig, data: { set: 'mnist' }, ...both(module) }));
      const { error } = await play('train', Object.assign(Object.create(bench.place) as Workplace, { configFile }), bench.place.newRun(), realDisk);
      assert.ok(error instanceof Fault && error.code === 'trainer.moduleOutside', String(error));
    }
    assert.equal(Reflect.get(globalThis, 'evil'), undefined);
  });

  it('may be JavaScript, of either kind of module, to the same weights as TypeScript', async () => {
    const text = (ending: string) => `import { width } from './width${ending}';\nexport const generator = ({ layers }) => [layers.dense(width), layers.dense(16)];\nexport const discriminator = ({ layers }) => [layers.dense(width)];\n`;
    const ends: Record<string, Record<string, Buffer>> = {};
    for (const ending of ['.ts', '.js', '.mjs']) {
      bench.write(`width${ending}`, 'export const width = 7;\n');
      bench.write(`plain${ending}`, text(ending));
      const dir = await bench.trained(both(`./plain${ending}`));
      assert.ok(existsSync(path.join(dir, `networks/1/width${ending}`)));
      ends[ending] = lastOf(dir);
    }
    assert.deepEqual(ends['.js'], ends['.ts']);
    assert.deepEqual(ends['.mjs'], ends['.ts']);
    bench.write('common.js', "module.exports = { generator: ({ layers }) => [layers.dense(7), layers.dense(16)], discriminator: ({ layers }) => [layers.dense(7)] };\n");
    assert.deepEqual(lastOf(await bench.trained(both('./common.js'))), ends['.ts']);
  });

  it('are refused with the file, the line and what was expected', async () => {
    const discriminator = 'export const discriminator = ({ layers }) => [layers.dense(4)];\n';
    const cases: readonly (readonly [text: string, code: string, words: RegExp])[] = [
      ['export const generator = (\n', 'trainer.moduleSyntax', /bad\.ts:\d+:\d+: Unexpected token/],
      ['\n\nnull.x;\n', 'trainer.moduleLoad', /bad\.ts:3: Cannot read properties of null/],
      ["import { a } from './gone.ts';\nconsole.log(a);\n", 'trainer.moduleGone', /gone\.ts/],
      [discriminator, 'gan.moduleExport', /bad\.ts:1: no function generator is exported.*exported are: discriminator/],
      [`${discriminator}export const generator = () => 5;\n`, 'gan.moduleResult', /bad\.ts:2: generator must return a list of layers.*it returned 5/],
      [`${discriminator}export const generator = ({ layers }) => [layers.dense(16), 'relu'];\n`, 'gan.moduleResult', /it returned "relu" at place 1/],
      [`${discriminator}export const generator = ({ layers }) => [\n  layers.dense(5),\n];\n`, 'gan.moduleEnd', /bad\.ts:2: the layers of generator give 5 numbers, but an example has 4 x 4 x 1/],
      [`${discriminator}export const generator = ({ layers }) => [\n  layers.dense(0),\n];\n`, 'gan.moduleThrew', /bad\.ts:3: generator failed: layers\.dense: units/],
      [`${discriminator}export const generator = ({ layers }) => [layers.conv({})];\n`, 'gan.moduleThrew', /layers\.conv is given 2 numbers, but needs an image/],
      [`${discriminator}export const generator = ({ layers, tf }) => [layers.dense(16), layers.custom({ kind: 'own',\n  apply: (x) => tf.slice(x, [0, 0], [1, 3]) })];\n`, 'gan.moduleThrew', /the layer own gave \[1, 3\] where it promised \[4, 16\]/],
      [`${discriminator}export const generator = ({ layers }) => [['a', layers.dense(4)], ['b', layers.dense(16), { plus: 'a' }]];\n`, 'gan.moduleThrew', /bad\.ts:2: generator failed: what a gives, 4 numbers, cannot be added to what b gives, 16 numbers/],
      [`${discriminator}export const generator = ({ layers, tf }) => [layers.dense(16), layers.custom({ kind: 'own',\n  apply: (x) => tf.matMul(x, x) })];\n`, 'gan.moduleThrew', /bad\.ts:3: generator failed: Error in matMul/],
    ];
    for (const [text, code, words] of cases) {
      bench.write('bad.ts', text);
      const { fault, dir } = await bench.train(both('./bad.ts'));
      assert.equal(fault?.code, code, text);
      assert.match(fault.message, words);
      if (code.startsWith('trainer.')) assert.ok(!existsSync(runPaths(dir).info), 'nothing was written');
    }
  });

  it('are refused where a rule of errors speaks of what they turn out to be made of', async () => {
    bench.write('tied.ts', "export const discriminator = ({ layers }) => [layers.dense(4), layers.norm('batch')];\n");
    const tied: ConfigInput = { discriminator: { network: 'module', module: './tied.ts' } };
    const { fault } = await bench.train({ ...tied, penalties: { gradientPenalty: {} } });
    assert.equal(fault?.code, 'config.invalid');
    assert.match(fault.message, /tiny\.gan\.json:1:\d+: penalties\.gradientPenalty looks at the gradient of each example/);
    assert.equal((await bench.train({ ...tied, penalties: { r1: {} } })).fault?.message, undefined);
  });

  it('are not gone on with where the copy was changed', async () => {
    bench.write('nets.ts', networkModule);
    const dir = await bench.trained(both('./nets.ts'));
    writeFileSync(path.join(dir, 'networks/1/nets.ts'), `globalThis.evil = true;\n${networkModule}`);
    const { error } = await play('resume', bench.place, dir, realDisk);
    assert.ok(error instanceof Fault && error.code === 'trainer.moduleCopy', String(error));
    assert.equal(Reflect.get(globalThis, 'evil'), undefined);
  });
});
