import assert from 'node:assert/strict';
import { config } from '../gan/config.ts';
import type { DataSet } from '../../src/data/dataset.ts';
import { imageDataSet } from '../../src/data/images.ts';
import { stackedDataSet } from '../../src/data/stacked.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import { Fault } from '../../src/faults/fault.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import { ChannelNetwork } from '../../src/trainer/measures/channel-network.ts';
import { realExamples, subjectOf } from '../../src/trainer/measures/examples.ts';
import type { ImageNetwork } from '../../src/trainer/measures/image-network.ts';
import { openJudge, type Judge } from '../../src/trainer/measures/judge.ts';
import { LiveMeasures } from '../../src/trainer/measures/live.ts';
import { Measurer, settingOf } from '../../src/trainer/measures/measurer.ts';
import type { Subject } from '../../src/trainer/measures/subject.ts';
import { choose } from '../../src/trainer/measures/table.ts';
import { ownCache } from './measuring.ts';

const SIDE = 8;
const PIXELS = SIDE * SIDE;

/** Grey images of two classes: bright on the left, bright on the right. */
function halves(): DataSet {
  const count = 420;
  const pixel = (i: number): number => {
    const [image, column] = [Math.floor(i / PIXELS), i % SIDE];
    return (column < SIDE / 2 === (image % 2 === 0) ? 150 : 20) + ((Math.imul(i, 2_654_435_761) >>> 24) % 80);
  };
  const places = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);
  return imageDataSet({
    name: 'halves', shape: [SIDE, SIDE, 1], bytes: Uint8Array.from({ length: count * PIXELS }, (_, i) => pixel(i)), train: places(0, 400), heldOut: places(400, count),
    labels: Uint32Array.from({ length: count }, (_, i) => i % 2), classes: 2, range: 'unit',
  });
}

const quietly = () => () => Promise.resolve();
const stacked = stackedDataSet(halves(), { size: 2000, seed: 0 });
const run = config({
  data: { set: 'stacked-mnist', range: 'unit' }, latent: { size: 3 },
  generator: { network: 'mlp', layers: [8], outputActivation: 'sigmoid' }, discriminator: { network: 'mlp', layers: [8] },
  measures: { names: ['modes'], count: 150 },
});

describe('a network that looks at each channel', () => {
  /** What a channel is, told by its first pixel and by its sum. */
  const telling: ImageNetwork = {
    read: (images) => {
      const count = images.length / 2;
      const rows = (data: Float32Array) => ({ rows: count, columns: 2, data });
      return Promise.resolve({ features: rows(images), logits: rows(images.map((value) => -value)) });
    },
    dispose: () => undefined,
  };

  it('keeps the channels of an image together, and the images in their order, over pieces of a set', async () => {
    const count = 451;
    // the value at pixel p of channel c of image i: 10 i + 2 c + p
    const images = Float32Array.from({ length: count * 6 }, (_, at) => 10 * Math.floor(at / 6) + 2 * (at % 3) + (Math.floor(at / 3) % 2));
    const told: [number, number][] = [];
    const { features, logits, byChannel } = await new ChannelNetwork(telling, [1, 2, 3]).read(images, (done, total) => { told.push([done, total]); return Promise.resolve(); });
    assert.deepEqual([features.rows, features.columns, logits, byChannel!.channels, byChannel!.logits.rows], [count, 6, undefined, 3, 3 * count]);
    const expected = Array.from({ length: count * 6 }, (_, at) => 10 * Math.floor(at / 6) + (at % 6));
    assert.deepEqual([...features.data], expected);
    assert.deepEqual([...byChannel!.logits.data], expected.map((value) => (value === 0 ? -0 : -value)));
    assert.ok(told.every(([done, total]) => done <= total && total === count));
  });
});

describe('modes of stacked images', function () {
  this.timeout(120_000);
  ownCache();
  let engine: Engine;
  let judge: Judge;
  const setting = settingOf(run, stacked, createExperiment(run, stacked));
  const looked = (what: string, examples: Parameters<typeof subjectOf>[1]): Promise<Subject> => subjectOf(what, examples, stacked, judge.network, quietly());

  before(async () => {
    engine = await openEngine({ name: 'onnx', threads: 1 });
    judge = await openJudge(stacked, engine, quietly);
  });
  after(() => {
    engine.dispose();
  });

  it('are counted by the judge of the images that are stacked', async () => {
    assert.deepEqual([judge.trained, judge.card.data, judge.card.classes, judge.card.heldOut], [true, 'halves', 2, 20]);
    assert.ok(judge.card.accuracy > 0.95, String(judge.card.accuracy));
    const again = await openJudge(stacked.stackOf!, engine, quietly);
    assert.equal(again.trained, false, 'it is the judge of the images by themselves');
  });

  it('are all found among held-out reals, with hardly any divergence, and one alone where all samples are one', async () => {
    const measurer = await Measurer.open(setting, stacked, { count: 600, network: judge.network, engine, working: quietly });
    const reals = realExamples(stacked, 'train', 600);
    const { figures, heldOut } = await measurer.take('modes', await looked('reals', reals), quietly);
    for (const found of [figures, heldOut!]) {
      assert.deepEqual(Object.keys(found), ['modes', 'recognised', 'kl_modes']);
      assert.ok(found['modes'] === 8 && Number(found['recognised']) > 0.9 && Number(found['kl_modes']) < 0.05, JSON.stringify(found));
    }
    const one = Float32Array.from({ length: 100 * PIXELS * 3 }, (_, i) => reals.values[i % (PIXELS * 3)]!);
    const collapsed = await measurer.figures('modes', await looked('one', { values: one, labels: undefined }), quietly);
    assert.equal(collapsed['modes'], 1);
    assert.ok(Math.abs(Number(collapsed['kl_modes']) - Math.log(8)) < 1e-9);
  });

  it('are those that the classes name, channel by channel', async () => {
    const { values, labels } = realExamples(stacked, 'heldOut', 300);
    const { byChannel } = (await looked('reals', { values, labels })).reading!;
    const bright = (row: number): number => (byChannel!.logits.data[2 * row]! > byChannel!.logits.data[2 * row + 1]! ? 0 : 1);
    const right = [...labels!].filter((label, i) => label === 4 * bright(3 * i) + 2 * bright(3 * i + 1) + bright(3 * i + 2)).length;
    assert.ok(right > 285, `${right} of 300`);
  });

  it('come with the measures that fit, each other one left out for a reason', () => {
    const { chosen, skipped } = choose(undefined, setting, 25_600);
    assert.deepEqual(chosen, ['modes', 'sliced-wasserstein', 'frechet', 'kernel']);
    for (const name of ['inception-score', 'classes', 'class-recall', 'class-accuracy', 'intra-frechet']) assert.match(skipped[name] ?? '', /each channel is judged by itself/, name);
    assert.deepEqual(choose(['prdc', 'ndb'], setting, 25_600).chosen, ['prdc', 'ndb'], 'what takes minutes is taken where it is asked for');
    const refused = (names: Parameters<typeof choose>[0], from: typeof setting) => assert.throws(() => choose(names, from, 25_600), (error) => error instanceof Fault && error.code === 'measures.unavailable');
    refused(['classes'], setting);
    refused(['modes'], { ...setting, judged: false, features: 'file' });
    refused(['modes'], { ...setting, stacked: false });
  });

  it('are measured while a run trains, the same for the same state', async () => {
    const experiment = createExperiment(run, stacked);
    const live = await LiveMeasures.open({ config: run, configFile: 'x.gan.json', dataSet: stacked, experiment, engine }, quietly);
    const state = Object.fromEntries(Object.entries(experiment.initialState(0)).map(([name, value]) => [name, engine.put(value)]));
    const first = await live!.take(state);
    assert.deepEqual(Object.keys(first), ['modes', 'recognised', 'kl_modes']);
    assert.ok(first['modes']! >= 1 && first['modes']! <= 8);
    assert.deepEqual(await live!.take(state), first);
    for (const tensor of Object.values(state)) tensor.dispose();
    live!.dispose();
  });

  it('are not measured unasked, since the judge has to be trained for them', async () => {
    const unasked = { ...run, measures: { ...run.measures, names: undefined } };
    assert.equal(await LiveMeasures.open({ config: unasked, configFile: 'x.gan.json', dataSet: stacked, experiment: createExperiment(unasked, stacked), engine }, quietly), undefined);
  });
});
