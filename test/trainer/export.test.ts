import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as ort from 'onnxruntime-node';
import { checkConfig } from '../../src/config/check.ts';
import type { ConfigInput } from '../../src/config/schema.ts';
import { Fault } from '../../src/faults/fault.ts';
import { decodeSafetensors } from '../../src/formats/safetensors.ts';
import { decodeNpy } from '../../src/formats/npy.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { exportGenerator } from '../../src/trainer/export-task.ts';
import { sample } from '../../src/trainer/sample-task.ts';
import { Listener } from '../durability/tiny-run.ts';
import { Bench, quietly, stateOf } from './network-bench.ts';

describe('an exported generator', function () {
  this.timeout(120_000);
  const bench = new Bench();
  before(() => {
    bench.writeLabels();
  });
  after(() => { bench.place.remove(); });

  /** Exports a run, and draws with the file what the run draws. */
  async function checked(config: ConfigInput, more: { weights?: 'raw' | 'ema'; step?: number } = {}) {
    const dir = await bench.trained({ ...config, engine: { name: 'onnx', threads: 1 } });
    const out = path.join(dir, 'exported', 'deep');
    const { result } = await quietly(() => exportGenerator({ task: 'export', runDir: dir, out, ...more }));
    const session = await ort.InferenceSession.create(path.join(out, 'generator.onnx'));
    const parsed = checkConfig(readFileSync(runPaths(dir).config, 'utf8')).config!;
    const { data } = await readRunInfo(dir);
    const experiment = createExperiment(parsed, { shape: data!.shape, classes: data!.classes ?? 0 });
    const draw = async (count: number): Promise<Float32Array> => {
      const noise = drawNoise(experiment.samplingNoise(count), { seed: 0, stream: 'samples', step: 0 });
      const feeds = Object.fromEntries(Object.entries(noise).map(([name, { data: values, shape }]) => [name, new ort.Tensor('float32', Float32Array.from(values), [...shape])]));
      const { samples } = await session.run(feeds);
      assert.deepEqual(samples?.dims, [count, ...data!.shape]);
      return samples.data as Float32Array;
    };
    return { dir, out, result, session, draw, card: JSON.parse(readFileSync(path.join(out, 'generator.json'), 'utf8')) as Record<string, unknown> };
  }

  const close = (actual: Float32Array, expected: ArrayLike<number>, tolerance = 1e-5): void => {
    assert.equal(actual.length, expected.length);
    actual.forEach((value, i) => { assert.ok(Math.abs(value - expected[i]!) < tolerance, `${i}: ${value} where ${expected[i]!} was expected`); });
  };

  const images = { generator: { network: 'dcgan', filters: 3, blocks: 1, upsample: 'nearest' } } as const;
  const cases: Readonly<Record<string, ConfigInput>> = {
    'an mlp with batch norm': {},
    'a dcgan': images,
    'a transposed dcgan with spectral norm': { generator: { ...images.generator, upsample: 'transposed', weightNorm: 'spectral' } },
    'a residual network with spectral norm': { generator: { network: 'resnet', filters: 3, blocks: 1, weightNorm: 'spectral' } },
    'layers in a list, with maxout and layer norm': { generator: { network: 'layers', outputActivation: 'tanh', layers: [{ layer: 'dense', units: 64 }, { layer: 'maxout', pieces: 2 }, { layer: 'reshape', shape: [4, 4, 2] }, { layer: 'norm', norm: 'layer' }, { layer: 'conv', filters: 1 }] } },
  };
  const labelled = { set: 'idx', path: 'images.idx', labels: 'labels.idx' } as const;
  /** Those that are given more than z, or whose samples go by the batch: what they are given, and whether a sample depends on those beside it. */
  const given: Readonly<Record<string, { config: ConfigInput; inputs: readonly string[]; byBatch?: true }>> = {
    'an mlp that is given its class beside z': { config: { data: labelled, conditioning: { kind: 'concatenation' } }, inputs: ['z', 'labels'] },
    'a dcgan that is given its class by batch norm, against a projection': { config: { ...images, generator: { ...images.generator, batchNorm: 'all' }, data: labelled, conditioning: { kind: 'projection', generator: 'batch-norm' } }, inputs: ['z', 'labels'] },
    'a generator of InfoGAN': { config: { codes: { categorical: [3, 2], continuous: 1 } }, inputs: ['z', 'codes/categorical0', 'codes/categorical1', 'codes/continuous'] },
    'a belief net': { config: { family: 'made', data: { set: 'idx', path: 'images.idx', range: 'binary' }, made: { layers: [12], masks: 2 } }, inputs: ['pixels'] },
    'an mlp with the statistics of its batch': { config: { samples: { count: 4, statistics: 'batch' } }, inputs: ['z'], byBatch: true },
    'an mlp with a moving average, given its class': { config: { ema: {}, data: labelled, conditioning: { kind: 'auxiliary' } }, inputs: ['z', 'labels'] },
  };
  for (const [name, { config, inputs, byBatch }] of Object.entries(given)) {
    it(`of ${name} gives the run's samples in ONNX Runtime`, async () => {
      const { dir, out, draw, card, session } = await checked(config);
      const npy = path.join(out, 'own.npy');
      await quietly(() => sample({ task: 'sample', runDir: dir, count: 4, out: npy }, new Listener()));
      const own = decodeNpy(readFileSync(npy), npy).data;
      close(await draw(4), own, 1e-6);
      assert.deepEqual([...session.inputNames].sort(), [...inputs].sort());
      assert.deepEqual(Object.keys(card['inputs'] as object).sort(), [...inputs].sort());
      assert.deepEqual(card['onnx'], { opset: 18, domains: [], batch: 'any' });
      for (const count of [1, 9]) {
        const first = (await draw(count)).subarray(0, 16);
        if (byBatch) assert.ok(first.some((value, i) => Math.abs(value - own[i]!) > 1e-3), 'other samples beside it make it another one');
        else close(first, own.slice(0, 16));
      }
    });
  }

  it('makes another sample of another class, and of another code', async () => {
    const asked: Readonly<Record<string, ConfigInput>> = { labels: { data: labelled, conditioning: { kind: 'concatenation' } }, 'codes/categorical0': { codes: { categorical: [3], continuous: 0 } } };
    for (const [input, config] of Object.entries(asked)) {
      const { session } = await checked(config);
      const of = async (place: number): Promise<Float32Array> => {
        const oneHot = Float32Array.from({ length: 3 }, (_, i) => (i === place ? 1 : 0));
        const { samples } = await session.run({ z: new ort.Tensor('float32', Float32Array.of(0.5, -1), [1, 2]), [input]: new ort.Tensor('float32', oneHot, [1, 3]) });
        return samples!.data as Float32Array;
      };
      const [first, second] = [await of(0), await of(1)];
      assert.ok(first.some((value, i) => Math.abs(value - second[i]!) > 1e-3), input);
    }
  });

  for (const [name, config] of Object.entries(cases)) {
    it(`of ${name} gives the run's samples in ONNX Runtime, for any batch`, async () => {
      const { dir, out, draw, card, session } = await checked(config);
      const npy = path.join(out, 'own.npy');
      await quietly(() => sample({ task: 'sample', runDir: dir, count: 4, out: npy }, new Listener()));
      close(await draw(4), decodeNpy(readFileSync(npy), npy).data);
      // Without batch statistics a sample does not depend on the ones beside it.
      for (const count of [1, 3, 9]) close((await draw(count)).subarray(0, 16), (await draw(4)).subarray(0, 16));
      assert.deepEqual(card['onnx'], { opset: 18, domains: [], batch: 'any' });
      assert.deepEqual(session.inputNames, ['z']);
      const { tensors } = decodeSafetensors(readFileSync(path.join(out, 'generator.safetensors')), 'x');
      const state = await stateOf(dir);
      assert.ok(Object.keys(tensors).length > 0);
      for (const [tensor, { data }] of Object.entries(tensors)) assert.deepEqual(data, state[tensor]!.data, tensor);
    });
  }

  it('takes the step and the weights that were asked for', async () => {
    const { dir, draw, result } = await checked({ ema: {} }, { weights: 'raw', step: 5 });
    assert.deepEqual([result?.['step'], result?.['weights']], [4, 'raw']);
    const out = path.join(dir, 'other');
    await quietly(() => exportGenerator({ task: 'export', runDir: dir, out, weights: 'ema' }));
    const other = await ort.InferenceSession.create(path.join(out, 'generator.onnx'));
    const z = new ort.Tensor('float32', Float32Array.from([1, 2]), [1, 2]);
    const { samples } = await other.run({ z });
    assert.notDeepEqual([...(samples!.data as Float32Array)], [...(await draw(1))]);
  });

  it('says which batch it takes where a layer goes by it', async () => {
    bench.write('nets.ts', "export const generator = ({ layers, tf }) => [layers.dense(16), layers.custom({ kind: 'own', apply: (x) => tf.div(x, x.shape[0]) })];\n");
    const { card, draw } = await checked({ generator: { network: 'module', module: './nets.ts', outputActivation: 'tanh' } });
    assert.deepEqual(card['onnx'], { opset: 18, domains: [], batch: 4 });
    await draw(4);
    await assert.rejects(draw(3), /dimension|Got invalid/i);
  });

  it('is refused where there is nothing to export', async () => {
    const dir = await bench.trained({});
    await assert.rejects(exportGenerator({ task: 'export', runDir: dir, out: dir, weights: 'ema' }), (error) => error instanceof Fault && error.code === 'gan.noAverage');
    await assert.rejects(exportGenerator({ task: 'export', runDir: dir, out: dir, step: 1 }), (error) => error instanceof Fault && error.code === 'runs.noCheckpoint');
  });
});
