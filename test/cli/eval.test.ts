import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { offersSchema } from '../../src/protocol/offers.ts';
import { TOY, Program, workFolder } from './gan.ts';
import { writePictures } from '../trainer/two-classes.ts';

/** takes pictures of 8 x 8, and gives features */
const networkFile = path.resolve('test', 'metrics', 'reference', 'network.onnx');

/** Two classes of pictures, looked at through a network of a person's own. */
const PICTURES = {
  data: { set: 'idx', path: 'two.idx', labels: 'two-labels.idx' },
  latent: { size: 4 },
  generator: { network: 'mlp', layers: [32], outputActivation: 'tanh' },
  discriminator: { network: 'mlp', layers: [32] },
  training: { steps: 2, batchSize: 32, sampleEvery: 2, checkpointEvery: 2 },
  measures: { names: [], features: { path: 'own.onnx', range: 'unit' } },
  engine: { name: 'onnx', threads: 1 },
};

const resultSchema = z.looseObject({ measurements: z.array(z.looseObject({ step: z.number(), network: z.looseObject({ kind: z.string() }).optional() })) });

/** The program as it is shipped measures runs that it trained. */
describe('gan eval', function () {
  this.timeout(180_000);
  const folder = workFolder();
  const gan = new Program(path.resolve('dist/cli.cjs'), folder.dir);
  const at = (...parts: string[]) => path.join(folder.dir, ...parts);
  /** the network that the digits' config names */
  const own = at('own.onnx');

  const networkOf = async (...flags: string[]): Promise<string | undefined> => {
    const { code, stdout, stderr } = await gan.run(['eval', 'two', '--measures', 'frechet', '--count', '100', '--json', ...flags], { GAN_CACHE: at('cache') });
    assert.deepEqual([code, stderr], [0, '']);
    return resultSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1)!)).measurements[0]?.network?.kind;
  };

  before(async () => {
    mkdirSync(at('.gan'));
    writePictures(folder.dir);
    copyFileSync(networkFile, own);
    writeFileSync(at('toy.gan.json'), TOY);
    writeFileSync(at('two.gan.json'), JSON.stringify(PICTURES));
    for (const name of ['toy', 'two']) assert.equal((await gan.run(['train', `${name}.gan.json`])).stderr, '');
  });
  after(() => { folder.remove(); });

  it('tells the figures with what they are of, and writes them down', async () => {
    const { code, stdout, stderr } = await gan.run(['eval', 'toy', '--measures', 'modes', '--count', '500']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /step 30/i);
    assert.match(stdout, /500 samples/);
    const [, file] = /Written to (\S+measures\.json)\./.exec(stdout) ?? [];
    assert.equal(resultSchema.parse(JSON.parse(readFileSync(at(file!), 'utf8'))).measurements.length, 1);
  });

  it('looks through the network that the config names, through another one, or through the judge', async () => {
    assert.equal(await networkOf(), 'file');
    assert.equal(await networkOf('--features', own, '--feature-range', 'signed'), 'file');
    assert.equal(await networkOf('--features', 'judge'), 'judge');
  });

  it('points to the judge once the network of the config is gone, which needs none', async () => {
    rmSync(own);
    const { code, stdout, stderr } = await gan.run(['eval', 'two', '--measures', 'frechet', '--count', '100']);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /own\.onnx, which measures\.features of the config names, cannot be used: it is not there\. .*--features judge/);
    assert.equal(await networkOf('--features', 'judge'), 'judge');
  });

  it('lists what can be measured, and why the rest cannot, and writes nothing', async () => {
    const { code, stdout, stderr } = await gan.run(['eval', 'toy', '--list']);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^ {2}modes +usual +Modes found/m);
    assert.match(stdout, /^ {2}nats +not here +\S/m);
    assert.match(stdout, /Checkpoints at: 10, 20, 30\./);
    const { stdout: json } = await gan.run(['eval', 'two', '--list', '--features', 'judge', '--json']);
    const { offers } = offersSchema.parse(JSON.parse(json));
    assert.equal(offers.find(({ name }) => name === 'cas')?.taken, 'never', 'the generator is asked for no class');
    assert.equal(offers.find(({ name }) => name === 'inception-score')?.taken, 'usually');
  });

  it('refuses what it does not know before anything is measured', async () => {
    for (const [flags, message] of [
      [['--measures', 'beauty'], /beauty/],
      [['--features', 'none.onnx'], /no file none\.onnx/],
      [['--features', 'judge', '--feature-range', 'unit'], /--feature-range/],
      [['--step', '30', '--all'], /--all/],
      [['--list', '--measures', 'modes'], /--list and --measures/],
    ] as const) {
      const { code, stdout, stderr } = await gan.run(['eval', 'toy', ...flags]);
      assert.deepEqual([code, stdout], [1, ''], flags.join(' '));
      assert.match(stderr, message);
    }
  });
});
