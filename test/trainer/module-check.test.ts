import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkConfig } from '../../src/config/check.ts';
import { namedModules } from '../../src/config/named-modules.ts';
import { networkModule } from '../../src/config/network-template.ts';
import type { ConfigInput } from '../../src/config/schema.ts';
import { Fault, fill } from '../../src/faults/fault.ts';
import { withoutPlace } from '../../src/faults/place.ts';
import { checkModules } from '../../src/launch/check-modules.ts';
import { moduleCheckSchema, type ModuleCheck } from '../../src/protocol/module-check.ts';
import { check } from '../../src/trainer/check-task.ts';
import { Listener, tinyConfig, Workplace } from '../durability/tiny-run.ts';
import { isAlive, until } from '../launch/fake.ts';
import { haveTrainer, trainerFile } from './child.ts';

const GOOD = 'export const discriminator = ({ layers }) => [layers.dense(4)];\n';

describe('the check of modules of networks', function () {
  this.timeout(60_000);
  const place = new Workplace();
  before(() => { mkdirSync(path.join(place.folder, '.gan')); });
  after(() => { place.remove(); });

  const config = (more: ConfigInput = {}): string => {
    const both: ConfigInput = { generator: { network: 'module', module: './nets.ts', outputActivation: 'tanh' }, discriminator: { network: 'module', module: './nets.ts' } };
    const text = JSON.stringify({ ...tinyConfig, ...both, ...more });
    writeFileSync(place.configFile, text);
    return text;
  };

  async function checked(text: string, more: ConfigInput = {}): Promise<ModuleCheck> {
    writeFileSync(path.join(place.folder, 'nets.ts'), text);
    config(more);
    return moduleCheckSchema.parse((await check({ task: 'check', configFile: place.configFile }, new Listener())).result);
  }

  /** Each finding as `file:line:from-to code sentence`. */
  const shown = ({ findings }: ModuleCheck): string[] =>
    findings.map(({ file, line, column, endColumn, fault }) => `${path.relative(place.folder, file)}:${line}:${column}-${endColumn} ${fault.code} ${fill(withoutPlace(fault.template), fault.args)}`);

  it('finds nothing in the template, and names what it read', async () => {
    // Batches as large as its batch normalisation asks for.
    const found = await checked(networkModule, { training: { batchSize: 16 } });
    assert.deepEqual(shown(found), []);
    assert.deepEqual(found.files, [path.join(place.folder, 'nets.ts')]);
  });

  it('finds each fault at its place in the file that has it', async () => {
    writeFileSync(path.join(place.folder, 'broken.ts'), 'export const width = = 7;\n');
    const cases: readonly (readonly [text: string, ...found: RegExp[]])[] = [
      ['export const generator = (\n', /^nets\.ts:1:1-27 trainer\.moduleSyntax Unexpected token/],
      ["import { width } from './broken';\nexport const generator = width;\n", /^broken\.ts:1:22-23 trainer\.moduleSyntax Unexpected token/],
      [`${GOOD}import { a } from './gone';\nexport const b = a;\n`, /^nets\.ts:2:1-28 trainer\.moduleGone There is no module .*gone/],
      [`${GOOD}\n  null.x;\n`, /^nets\.ts:3:3-10 trainer\.moduleLoad Cannot read properties of null/],
      [`const a = 1;\nconst a = 2;\n`, /^nets\.ts:2:1-13 trainer\.moduleLoad .*already been declared/],
      [`${GOOD}export const generater = () => [];\n`, /^nets\.ts:2:1-35 gan\.moduleExport no function generator is exported.*discriminator, generater/],
      [`${GOOD}export const generator = ({ layers }) => [\n  layers.dense(5),\n];\n`, /^nets\.ts:2:.* gan\.moduleEnd the layers of generator give 5 numbers, but an example has 4 x 4 x 1/],
      // A shape that does not fit is shown at the layer that was made, not at the function.
      [`${GOOD}export const generator = ({ layers }) => [\n  layers.dense(16),\n  layers.conv({}),\n];\n`, /^nets\.ts:4:3-19 gan\.moduleThrew generator failed: layers\.conv is given 16 numbers, but needs an image/],
      [`${GOOD}export const generator = ({ layers, tf }) => [\n  layers.dense(16),\n  layers.custom({ kind: 'own',\n    apply: (x) => tf.slice(x, [0, 0], [1, 3]) }),\n];\n`, /^nets\.ts:4:.* the layer own gave \[1, 3\] where it promised \[4, 16\]/],
      [`${GOOD}export const generator = ({ layers, tf }) => [\n  layers.custom({ kind: 'own',\n    apply: (x) => tf.matMul(x, x) }), layers.dense(16) ];\n`, /^nets\.ts:4:5-\d+ gan\.layer Layer layer1 \(own\) cannot be computed on \[4, 2\]: .*BatchMatMul/],
      // Reading numbers is refused by the engine, whose fault knows nothing of files.
      [`${GOOD}export const generator = ({ layers, tf }) => [ layers.dense(16), layers.custom({ kind: 'own',\n  apply: (x) => tf.mul(x, x.dataSync()[0]) }) ];\n`, /^nets\.ts:3:3-\d+ engine\.read .*reads the value/],
      [
        'export const generator = ({ layers }) => [layers.dense(5)];\nexport const discriminator = () => 5;\n',
        /^nets\.ts:1:.* gan\.moduleEnd/,
        /^nets\.ts:2:.* gan\.moduleResult .*it returned 5/,
      ],
    ];
    for (const [text, ...expected] of cases) {
      const found = shown(await checked(text));
      assert.equal(found.length, expected.length, `${text}\n${found.join('\n')}`);
      for (const [i, words] of expected.entries()) assert.match(found[i]!, words);
    }
  });

  it("finds what does not fit the other player's objective, its classes or its samples", async () => {
    const conditional = 'export const generator = ({ layers, classes }) => { if (classes === 0) throw new Error("no classes"); return [layers.dense(16)]; };\n';
    assert.deepEqual(shown(await checked(GOOD + conditional, { data: { set: 'mnist' } })).map((line) => line.split(' ').slice(1).join(' ')), ['gan.moduleThrew generator failed: no classes']);
    const fits = 'export const generator = ({ layers, shape }) => [layers.dense(shape[0] * shape[1])];\n';
    assert.deepEqual(shown(await checked(GOOD + fits, { data: { set: 'mnist' }, conditioning: { kind: 'concatenation' } })), []);
  });

  describe('asks the rules that the text of the config could not answer', () => {
    const critic = (layers: string) => `export const generator = ({ layers }) => [layers.dense(16)];\nexport const discriminator = ({ layers }) => [layers.dense(4), ${layers}];\n`;
    const [byBatch, byOthers] = [critic("layers.norm('batch')"), critic('layers.minibatch(2)')];
    const training: ConfigInput['training'] = { batchSize: 16 };
    const found = async (text: string, more: ConfigInput): Promise<string[]> => {
      const { findings } = await checked(text, { training, ...more });
      for (const { file } of findings) assert.equal(file, place.configFile);
      return findings.map(({ severity, column, endColumn, fault }) => `${severity} ${fault.code} at ${readFileSync(place.configFile, 'utf8').slice(column - 1, endColumn - 1)}`);
    };

    it('of batch normalisation and minibatch discrimination in a critic with a penalty on its gradient', async () => {
      assert.deepEqual(await found(byBatch, { penalties: { gradientPenalty: {} } }), ['error GAN150 at "gradientPenalty"']);
      assert.deepEqual(await found(byBatch, { penalties: { dragan: {} } }), ['error GAN150 at "dragan"']);
      assert.deepEqual(await found(byBatch, { penalties: { r1: {} } }), ['warning GAN263 at "r1"']);
      assert.deepEqual(await found(byBatch, { training: { batchSize: 1 } }), ['error GAN110 at 1']);
      assert.deepEqual(await found(byOthers, { penalties: { gradientPenalty: {} } }), ['error GAN162 at "gradientPenalty"']);
    });

    it('and finds nothing where each example is normalised by itself, or nothing is penalised', async () => {
      assert.deepEqual(await found(critic("layers.norm('layer')"), { penalties: { gradientPenalty: {} } }), []);
      assert.deepEqual(await found(byBatch, {}), []);
      assert.deepEqual(await found(byOthers, { penalties: { r1: {} } }), []);
    });

    it('and keeps to a comment that silences one of them, which is useless without the modules only', async () => {
      writeFileSync(path.join(place.folder, 'nets.ts'), byBatch);
      const text = config({ training, penalties: { gradientPenalty: {} } }).replace(/\}$/, '} // gan-ignore GAN150: as in my last paper\n');
      writeFileSync(place.configFile, text);
      assert.deepEqual(checkConfig(text).faults.map(({ code }) => code), []);
      assert.deepEqual((await check({ task: 'check', configFile: place.configFile }, new Listener())).result, { findings: [], files: [path.join(place.folder, 'nets.ts')] });
    });
  });

  it('gives a hint where the data cannot be read, and says so at the config', async () => {
    const { findings } = await checked(networkModule, { data: { set: 'idx', path: 'images.idx', labels: 'images.idx' } });
    assert.deepEqual(findings.map(({ file, severity, fault }) => [file, severity, fault.code]), [[place.configFile, 'hint', 'trainer.moduleUntried']]);
    const [{ column, endColumn }] = findings as [(typeof findings)[0]];
    assert.equal(readFileSync(place.configFile, 'utf8').slice(column - 1, endColumn - 1), '"./nets.ts"');
  });

  it('names files as the person does, where the project is a link', async () => {
    const link = `${place.folder}-link`;
    symlinkSync(place.folder, link, 'junction');
    try {
      writeFileSync(path.join(place.folder, 'nets.ts'), 'export const generator = 5;\n');
      config();
      const { result } = await check({ task: 'check', configFile: path.join(link, path.basename(place.configFile)) }, new Listener());
      const { findings, files } = moduleCheckSchema.parse(result);
      assert.deepEqual([findings[0]?.file, ...files], [path.join(link, 'nets.ts'), path.join(link, 'nets.ts')]);
    } finally {
      unlinkSync(link);
    }
  });

  it('refuses a config with errors, which are said of the config', async () => {
    await assert.rejects(checked(networkModule, { latent: { size: -1 } }), (error) => error instanceof Fault && error.code === 'config.invalid');
  });

  describe('in a process of its own', () => {
    before(haveTrainer);
    const tried = (text: string, more: { limit?: number; signal?: AbortSignal } = {}) => {
      writeFileSync(path.join(place.folder, 'nets.ts'), text);
      return checkModules(place.configFile, config(), { trainerFile, ...more });
    };

    it('is ended where a loop never ends', async () => {
      const { findings } = await tried('while (true);\n', { limit: 3 });
      assert.deepEqual(findings.map(({ file, fault }) => [path.basename(file), fault.code, fault.args['seconds']]), [['nets.ts', 'launch.moduleOverdue', 3]]);
    });

    it('says so where the module ends the process', async () => {
      const { findings } = await tried('process.exit(0);\n');
      assert.deepEqual(findings.map(({ fault }) => fault.code), ['launch.moduleDied']);
    });

    it('leaves nothing that loops on where whoever started it is killed', async () => {
      const mark = path.join(place.folder, 'loops');
      writeFileSync(path.join(place.folder, 'nets.ts'), `import { writeFileSync } from 'node:fs';\nwriteFileSync(${JSON.stringify(mark)}, String(process.pid));\nwhile (true);\n`);
      config();
      const task = JSON.stringify({ task: 'check', configFile: place.configFile });
      const host = spawn(process.execPath, ['-e', `require('node:child_process').fork(${JSON.stringify(trainerFile)}, [${JSON.stringify(task)}], { detached: true, stdio: ['ignore', 'ignore', 'ignore', 'ipc'] }); setInterval(() => {}, 1000);`], { stdio: 'ignore' });
      await until(() => existsSync(mark) && readFileSync(mark, 'utf8') !== '');
      const pid = Number(readFileSync(mark, 'utf8'));
      assert.ok(isAlive(pid));
      host.kill('SIGKILL');
      await until(() => !isAlive(pid));
    });

    it('is stopped by its signal', async () => {
      await assert.rejects(tried('while (true);\n', { signal: AbortSignal.timeout(300) }), (error) => error instanceof Fault && error.code === 'launch.taskStopped');
    });

    it('starts nothing where a module is not there, which is said of the config', async () => {
      const file = path.join(place.folder, 'nets.ts');
      rmSync(file, { force: true });
      assert.deepEqual(await checkModules(place.configFile, config(), { trainerFile: 'nowhere' }), { findings: [], files: [file] });
    });

    it('starts nothing where no module is named', async () => {
      writeFileSync(place.configFile, '{}');
      assert.deepEqual(await checkModules(place.configFile, '{}', { trainerFile: 'nowhere' }), { findings: [], files: [] });
    });
  });
});

describe('the examples of networks', function () {
  this.timeout(60_000);
  for (const name of ['own-module', 'own-layers', 'sngan-resnet']) {
    it(`${name} is made and recorded`, async () => {
      const { result } = await check({ task: 'check', configFile: path.resolve('examples', name, `${name}.gan.json`) }, new Listener());
      assert.deepEqual(moduleCheckSchema.parse(result).findings, []);
    });
  }
});

describe('the modules that a config names', () => {
  it('are found with their places, in configs with errors too', () => {
    const text = '{ "seed": "x", "generator": { "network": "module", "module": "./a.ts" }, "discriminator": { "network": "mlp", "module": "./b.ts" } }';
    const found = namedModules(text);
    assert.deepEqual(found.map(({ player, module, offset, length }) => [player, module, text.slice(offset, offset + length)]), [['generator', './a.ts', '"./a.ts"']]);
    for (const broken of ['', '{', '[]', '{ "generator": 5 }', '{ "generator": { "network": "module" } }', '['.repeat(100_000)]) assert.deepEqual(namedModules(broken), []);
  });
});
