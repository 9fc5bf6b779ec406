import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { networkTypes } from '../../src/config/network-template.ts';
import { decodeNpy } from '../../src/formats/npy.ts';
import { decodeSafetensors } from '../../src/formats/safetensors.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { Program, TOY, workFolder } from './gan.ts';

/** The program as it is shipped, with its trainer and the embedded engine. */
describe('gan new-network and gan export', function () {
  this.timeout(120_000);
  const folder = workFolder();
  const gan = new Program(path.resolve('dist/cli.cjs'), folder.dir);
  const at = (...parts: string[]) => path.join(folder.dir, ...parts);
  before(() => { mkdirSync(at('.gan')); });
  after(() => { folder.remove(); });

  const refuses = async (args: readonly string[], words: RegExp): Promise<void> => {
    const { code, stderr } = await gan.run(args);
    assert.deepEqual([code === 0, stderr.startsWith('gan: ')], [false, true], stderr);
    assert.match(stderr, words);
  };

  for (const name of ['own.ts', 'own.js']) {
    it(`writes ${name} with its types, which checks and trains as it is`, async () => {
      const { code, stdout, stderr } = await gan.run(['new-network', name]);
      assert.deepEqual([code, stderr], [0, '']);
      assert.ok(stdout.includes(`"network": "module", "module": "./${name}"`), stdout);
      assert.match(readFileSync(at(name), 'utf8'), new RegExp(`"module": "\\./${name}"`));
      assert.equal(readFileSync(at('gan-network.d.ts'), 'utf8'), networkTypes);
      const player = { network: 'module', module: `./${name}` };
      writeFileSync(at('own.gan.json'), JSON.stringify({ data: { set: 'ring', size: 500 }, latent: { size: 2 }, generator: { ...player, outputActivation: 'linear' }, discriminator: player, training: { steps: 2, batchSize: 8 } }));
      const checked = await gan.run(['validate', 'own.gan.json']);
      assert.equal(checked.code, 0, checked.stdout + checked.stderr);
      const trained = await gan.run(['train', 'own.gan.json', '--json']);
      assert.equal(trained.events().at(-1)?.event, 'done', trained.stdout + trained.stderr);
    });
  }

  it('overwrites no module, and writes none where it cannot be one', async () => {
    writeFileSync(at('mine.ts'), '// mine\n');
    await refuses(['new-network', 'mine.ts'], /mine\.ts is already there/);
    assert.equal(readFileSync(at('mine.ts'), 'utf8'), '// mine\n');
    await refuses(['new-network', 'nets.py'], /must end in \.ts or \.js/);
    await refuses(['new-network', 'nowhere/nets.ts'], /nowhere is not there/);
  });

  it('exports a run, whose model draws what gan sample draws', async () => {
    writeFileSync(at('toy.gan.json'), TOY);
    assert.equal((await gan.run(['train', 'toy.gan.json', '--steps', '10', '--json'])).code, 0);
    const { code, stderr, stdout } = await gan.run(['export', 'toy', '--out', 'model', '--json']);
    assert.deepEqual([code, stderr], [0, '']);
    const told = JSON.parse(stdout) as Record<string, unknown>;
    assert.deepEqual([told['folder'], told['step'], told['weights'], told['statistics'], told['batch']], [at('model'), 10, 'raw', 'moving', 'any']);
    const { tensors } = decodeSafetensors(readFileSync(at('model', 'generator.safetensors')), 'x');
    assert.ok(Object.keys(tensors).every((name) => name.startsWith('generator/')) && Object.keys(tensors).length > 0);
    assert.equal((JSON.parse(readFileSync(at('model', 'generator.json'), 'utf8')) as Record<string, unknown>)['step'], 10);
    assert.equal((await gan.run(['sample', 'toy', '--count', '40', '--out', 'points.npy'])).code, 0);
    const session = await ort.InferenceSession.create(at('model', 'generator.onnx'));
    const { data, shape } = drawNoise({ z: { shape: [40, 2], distribution: 'normal' } }, { seed: 0, stream: 'samples', step: 0 })['z']!;
    const { samples } = await session.run({ z: new ort.Tensor('float32', Float32Array.from(data), [...shape]) });
    const points = decodeNpy(readFileSync(at('points.npy')), 'x').data;
    assert.equal(samples!.size, points.length);
    (samples!.data as Float32Array).forEach((value, i) => { assert.ok(Math.abs(value - points[i]!) < 1e-6, `${i}: ${value} where ${points[i]!} was drawn`); });
  });

  it('exports an earlier step into a folder that names the run, and says in a sentence what was written', async () => {
    const { code, stdout } = await gan.run(['train', 'toy.gan.json', '--steps', '20', '--set', 'training.checkpointEvery=5', '--run-dir', 'twenty', '--json']);
    assert.equal(code, 0, stdout);
    const told = await gan.run(['export', 'twenty', '--step', '12']);
    assert.deepEqual([told.code, told.stdout], [0, 'Wrote generator.onnx, generator.safetensors and generator.json of step 10 into generator-twenty.\n']);
    assert.ok(existsSync(at('generator-twenty', 'generator.onnx')));
  });

  it('refuses what cannot be exported, and writes nothing', async () => {
    await refuses(['export', 'twenty', '--ema', '--raw', '--out', 'none'], /Both --ema and --raw/);
    await refuses(['export', 'twenty', '--ema', '--out', 'none'], /moving average/);
    await refuses(['export', 'nobody', '--out', 'none'], /nobody/);
    assert.ok(!existsSync(at('none')));
  });
});
