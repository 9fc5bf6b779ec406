import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkConfig } from '../../src/config/check.ts';
import type { Config } from '../../src/config/schema.ts';
import { templates } from '../../src/config/templates.ts';
import { Batches } from '../../src/data/batches.ts';
import type { DataSet } from '../../src/data/dataset.ts';
import { openDataSet } from '../../src/data/open.ts';
import { stackedDataSet } from '../../src/data/stacked.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import { uniform } from '../../src/random/random.ts';
import { Judge } from '../../src/trainer/judge.ts';
import { loadModules } from '../../src/trainer/network-modules.ts';
import { Training } from '../../src/trainer/training.ts';

const EXAMPLES = 200;
const CLASSES = 10;

/** Noise in the place of digits: what is tested is that the game can be played, not what it learns. */
function digits(range: readonly [number, number]): DataSet {
  const labels = (count: number) => Uint32Array.from({ length: count }, (_, i) => i % CLASSES);
  return {
    name: 'digits', shape: [28, 28, 1], size: EXAMPLES, heldOut: 20, range, labels: labels(EXAMPLES), heldOutLabels: labels(20), classes: CLASSES,
    read(part, indices, out) {
      indices.forEach((index, i) => { out.set(uniform({ seed: 1, stream: part, step: index }, 784).map((value) => Math.round(value) * (range[1] - range[0]) + range[0]), i * 784); });
    },
  };
}

const digitsIn = (range: 'signed' | 'unit' | 'binary') => digits(range === 'signed' ? [-1, 1] : [0, 1]);

function dataOf({ data }: Config): Promise<DataSet> | DataSet {
  if (data.set === 'mnist') return digitsIn(data.range);
  if (data.set === 'stacked-mnist') return stackedDataSet(digitsIn(data.range), { size: EXAMPLES, seed: 0 });
  return openDataSet(data, { configFile: 'x.gan.json', seed: 0, progress: () => undefined });
}

/** A template's config with batches of two. */
function smallConfig(text: string): Config {
  const { config } = checkConfig(text);
  assert.ok(config);
  return { ...config, training: { ...config.training, batchSize: 2 } };
}

describe('the examples', function () {
  this.timeout(60_000);
  let engine: Engine;
  before(async () => {
    engine = await openEngine({ name: 'onnx', threads: 1 });
  });
  after(() => { engine.dispose(); });

  const trains = (id: string, configOf: () => Config): void => {
    it(`${id} trains`, async () => {
      const config = configOf();
      const dataSet = await dataOf(config);
      const experiment = createExperiment(config, dataSet);
      const { batchExamples, labelledOfEach } = experiment;
      const batches = new Batches(dataSet, { seed: 0, batchSize: batchExamples, labelledOfEach });
      const training = new Training({ engine, experiment, batches, seed: 0, state: experiment.initialState(0) });
      training.prepare();
      for (const step of [1, 2]) for (const [tag, value] of Object.entries(training.step(step).scalars)) assert.ok(Number.isFinite(value), `${tag} at step ${step}`);
      const judge = new Judge(engine, experiment, dataSet, 0);
      for (const [tag, value] of Object.entries(judge.means(training.state, 2))) assert.ok(Number.isFinite(value), tag);
      judge.dispose();
      training.dispose();
    });
  };

  for (const { id, text } of templates.filter((template) => template.id !== 'images-dcgan')) trains(id, () => smallConfig(text));

  trains('own-module', () => {
    const configFile = path.resolve('examples/own-module/own-module.gan.json');
    const config = smallConfig(readFileSync(configFile, 'utf8'));
    assert.deepEqual(loadModules({ config, configFile }).errors, []);
    return config;
  });
});
