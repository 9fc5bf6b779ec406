import assert from 'node:assert/strict';
import * as ort from 'onnxruntime-node';
import type { DataSet } from '../../src/data/dataset.ts';
import { openDataSet } from '../../src/data/open.ts';
import type { Engine, Tensors } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import type { Experiment } from '../../src/gan/game.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { frechetDistance } from '../../src/metrics/frechet.ts';
import { kMeans } from '../../src/metrics/k-means.ts';
import { matrixOf, type Matrix } from '../../src/metrics/matrix.ts';
import { pairSimilarity } from '../../src/metrics/ms-ssim.ts';
import { differentBins } from '../../src/metrics/ndb.ts';
import { uniform } from '../../src/random/random.ts';
import { latestCheckpoint, readCheckpoint, writeCheckpoint } from '../../src/runs/checkpoints.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { readMeasurements } from '../../src/runs/measures.ts';
import type { HostTensors } from '../../src/tensors/host-tensor.ts';
import { Control } from '../../src/trainer/control.ts';
import { evaluate } from '../../src/trainer/eval-task.ts';
import { realExamples } from '../../src/trainer/measures/examples.ts';
import { Generated } from '../../src/trainer/measures/generated.ts';
import { standingState } from '../../src/trainer/measures/standing.ts';
import type { Measuring, Subject } from '../../src/trainer/measures/subject.ts';
import { TABLE } from '../../src/trainer/measures/table.ts';
import { accuracyTrainedOn } from '../../src/trainer/measures/trained-on.ts';
import { restoredState } from '../../src/trainer/restored-state.ts';
import { ownConfig } from '../../src/trainer/run-config.ts';
import { Place } from './child.ts';
import { copyOf, measure, networkFile, nearly, pictures, ring } from './measuring.ts';
import { writePictures } from './two-classes.ts';

/** What a test makes of a run's last checkpoint by itself: samples as they are measured, and the data. */
async function benchOf<T>(dir: string, work: (bench: { engine: Engine; experiment: Experiment; dataSet: DataSet; state: Tensors }) => Promise<T>): Promise<T> {
  const run = await ownConfig(dir, await readRunInfo(dir));
  const dataSet = await openDataSet(run.config.data, { configFile: run.configFile, seed: run.config.seed, progress: () => undefined });
  const experiment = createExperiment(run.config, dataSet);
  const engine = await openEngine({ name: 'onnx', threads: 1 });
  try {
    const { tensors } = await readCheckpoint((await latestCheckpoint(dir))!.folder);
    const state = Object.fromEntries(Object.entries(restoredState(tensors, experiment.initialState(run.config.seed), { folder: dir, config: run.file })).map(([name, value]) => [name, engine.put(value)]));
    return await work({ engine, experiment, dataSet, state });
  } finally {
    engine.dispose();
  }
}

/** A copy of a run whose last checkpoint holds what is made of its tensors. */
async function changed(place: Place, dir: string, of: (name: string, tensors: HostTensors) => HostTensors[string]): Promise<string> {
  const copy = copyOf(place, dir);
  const { step, folder } = (await latestCheckpoint(copy))!;
  const { tensors, counters } = await readCheckpoint(folder);
  await writeCheckpoint(copy, step, Object.fromEntries(Object.keys(tensors).map((name) => [name, of(name, tensors)])), counters);
  return copy;
}

describe('the figures of a run are those of its samples', function () {
  this.timeout(180_000);
  let place: Place;
  let toy: string;
  let digits: string;
  before(async () => {
    place = Place.withPictures();
    writePictures(place.folder);
    toy = await place.trained(place.config(ring));
    digits = await place.trained(place.config(pictures, 'two.gan.json'));
  });
  after(() => place.remove());

  it('with the moving average of the weights, which are other samples than those of the weights themselves', async () => {
    const figure = async (dir: string, weights: 'raw' | 'ema'): Promise<number> => {
      const [found] = await measure({ runDir: copyOf(place, dir), weights, measures: ['sliced-wasserstein'], count: 200 });
      assert.equal(found!.weights, weights);
      return Number(found!.measures['sliced-wasserstein']!.figures['sliced_wasserstein']);
    };
    const averaged = await changed(place, digits, (name, tensors) => tensors[name.replace(/^generator\/(params|stats)\//, 'generator/ema/$1/')] ?? tensors[name]!);
    const [raw, ema] = [await figure(digits, 'raw'), await figure(digits, 'ema')];
    assert.ok(Math.abs(raw - ema) > 1e-3, `${raw} and ${ema}`);
    assert.equal(await figure(averaged, 'raw'), ema, 'the same weights, whatever they are called');
  });

  it('with standing statistics that are the means of those of 100 batches', async () => {
    await benchOf(toy, async ({ engine, experiment, state }) => {
      const standing = await standingState(engine, experiment, state, 5, 'raw', () => Promise.resolve());
      const kernel = engine.take(state['generator/params/block1/dense/kernel']!).data;
      const units = kernel.length / 2;
      const [means, variances] = [new Float64Array(units), new Float64Array(units)];
      for (let batch = 0; batch < 100; batch++) {
        const z = drawNoise(experiment.samplingNoise(100), { seed: 5, stream: 'measures/standing', step: batch })['z']!.data;
        for (let unit = 0; unit < units; unit++) {
          const values = Array.from({ length: 100 }, (_, row) => z[2 * row]! * kernel[unit]! + z[2 * row + 1]! * kernel[units + unit]!);
          const mean = values.reduce((sum, value) => sum + value, 0) / 100;
          means[unit]! += mean / 100;
          variances[unit]! += values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 99 / 100;
        }
      }
      for (const [name, wanted] of [['mean', means], ['variance', variances]] as const) {
        const found = engine.take(standing[`generator/stats/block1/norm/${name}`]!).data;
        wanted.forEach((value, unit) => { nearly(found[unit], value, `${name} of unit ${unit}`); });
      }
    });
  });

  it('of images: what is said of pairs, bins and features is what is computed of the same samples directly', async () => {
    writePictures(place.folder, 16, 'large');
    const dir = await place.trained(place.config({ ...pictures, data: { set: 'idx', path: 'large.idx', labels: 'large-labels.idx' }, training: { ...pictures.training, steps: 2, checkpointEvery: 2, sampleEvery: 2 } }, 'large.gan.json'));
    const names = ['frechet', 'ndb', 'ms-ssim'] as const;
    const [found] = await measure({ runDir: copyOf(place, dir), measures: [...names], count: 1000, features: { file: networkFile, range: 'unit' } });
    await benchOf(dir, async ({ engine, experiment, dataSet, state }) => {
      const pulse = () => Promise.resolve();
      const drawn = await new Generated(engine, experiment, 0, experiment.sampledWith).draw(state, 1000, pulse);
      const session = await ort.InferenceSession.create(networkFile);
      const set = (values: Float32Array) => matrixOf(values, 256, 'the test');
      const features = async ({ rows, data }: Matrix): Promise<Matrix> => {
        // Three channels alike, each image's after another, in 0 … 1.
        const input = Float32Array.from({ length: rows * 768 }, (_, i) => (data[Math.floor(i / 768) * 256 + (i % 256)]! + 1) / 2);
        const { features: out } = await session.run({ images: new ort.Tensor('float32', input, [rows, 3, 16, 16]) });
        return matrixOf(out!.data as Float32Array, 4, 'the test');
      };
      const [made, real, heldOut] = [set(drawn.values), set(realExamples(dataSet, 'train', 1000).values), set(realExamples(dataSet, 'heldOut', 1000).values)];
      const figures = (name: (typeof names)[number]) => [found!.measures[name]!.figures, found!.measures[name]!.heldOut!] as const;
      const centres = await kMeans(real, uniform({ seed: 0, stream: 'measures/bins', step: 0 }, 100), pulse);
      for (const [i, subject] of [made, heldOut].entries()) {
        nearly(figures('frechet')[i]!['frechet'], await frechetDistance(await features(real), await features(subject), pulse), 'Fréchet distance');
        nearly(figures('ms-ssim')[i]!['ms_ssim'], await pairSimilarity(subject, [16, 16, 1], 2, pulse), 'MS-SSIM');
        const { different, jensenShannon } = await differentBins(real, subject, centres, 3, pulse);
        assert.deepEqual([figures('ndb')[i]!['ndb'], figures('ndb')[i]!['ndb_js']], [different, jensenShannon]);
      }
      assert.ok(Number(figures('ndb')[0]['ndb']) > 10, 'hardly trained samples are told from reals');
    });
  });

  it('of a classifier trained on samples: as good as on reals where they are those, none right where the classes are exchanged', async () => {
    await benchOf(digits, async ({ engine, dataSet }) => {
      const { values, labels } = realExamples(dataSet, 'train', 300);
      const subject = (named: Uint32Array): Subject => ({ what: 'the test', values: matrixOf(values, 64, 'the test'), labels: named, reading: undefined });
      const real = subject(labels!);
      const trainOn: Measuring['trainOn'] = (set, pulse) => accuracyTrainedOn(set, dataSet, engine, pulse, { batchSize: 32, steps: 60, seed: 0 });
      const taken = (made: Subject) => TABLE.cas.take(made, { real, trainOn } as Measuring, () => Promise.resolve());
      const [same, exchanged, one] = [await taken(real), await taken(subject(labels!.map((label) => 1 - label))), await taken(subject(labels!.map(() => 0)))];
      assert.equal(same['cas'], same['cas_reals']);
      assert.ok(Number(same['cas']) > 0.95, JSON.stringify(same));
      assert.ok(Number(exchanged['cas']) < 0.05 && exchanged['cas_reals'] === same['cas_reals'], JSON.stringify(exchanged));
      assert.equal(one['cas'], dataSet.heldOutLabels!.filter((label) => label === 0).length / dataSet.heldOut, 'chance, where all samples are called the same');
    });
  });

  it("say of a critic how far its estimate falls with the samples' distance, once there are five checkpoints", async () => {
    const run = await place.trained(place.config({ ...ring, training: { ...ring.training, checkpointEvery: 1 } }, 'six.gan.json'));
    const told = async (dir: string) => (await evaluate({ task: 'eval', runDir: dir, steps: 'all', measures: ['critic', 'sliced-wasserstein'], count: 200, threads: 1 }, { control: new Control(), report: () => undefined })).result!;
    const { criticRankCorrelation } = await told(run);
    const measured = await readMeasurements(run);
    const column = (name: 'critic' | 'sliced-wasserstein', figure: string) => measured.map(({ measures }) => Number(measures[name]!.figures[figure]));
    const rank = (values: readonly number[]) => values.map((value) => values.filter((other) => other < value).length);
    const [estimates, distances] = [rank(column('critic', 'critic_estimate')), rank(column('sliced-wasserstein', 'sliced_wasserstein'))];
    const n = estimates.length;
    assert.ok(n >= 6);
    const squares = estimates.reduce((sum, value, i) => sum + (value - distances[i]!) ** 2, 0);
    nearly(criticRankCorrelation, 1 - (6 * squares) / (n * (n * n - 1)), 'rank correlation');
    assert.equal((await told(copyOf(place, toy)))['criticRankCorrelation'], undefined, 'two checkpoints say nothing');
  });
});
