import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { configSchema, type ConfigInput } from '../../src/config/schema.ts';
import { openDataSet } from '../../src/data/open.ts';
import { Fault } from '../../src/faults/fault.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import { matrixOf } from '../../src/metrics/matrix.ts';
import { FIGURES } from '../../src/protocol/figures.ts';
import { latestCheckpoint, readCheckpoint } from '../../src/runs/checkpoints.ts';
import { augmentation, shifted } from '../../src/trainer/measures/by-few-labels.ts';
import type { Schooling } from '../../src/trainer/measures/judge-recipe.ts';
import type { Measuring, Setting, Subject, TrainingSet } from '../../src/trainer/measures/subject.ts';
import { choose } from '../../src/trainer/measures/table.ts';
import { reference, tensorsOf } from '../gan/values.ts';
import { Place } from './child.ts';
import { copyOf, measure, ownCache, type EvalTask } from './measuring.ts';
import { writePictures } from './two-classes.ts';


const plain: ConfigInput = {
  data: { set: 'idx', path: 'two.idx', labels: 'two-labels.idx' },
  latent: { size: 4 },
  generator: { network: 'mlp', layers: [32], batchNorm: 'all', outputActivation: 'tanh' },
  discriminator: { network: 'mlp', layers: [32] },
  optimizers: { discriminator: { learningRate: 0.002 }, generator: { learningRate: 0.002 } },
  training: { steps: 150, batchSize: 32, sampleEvery: 150, checkpointEvery: 150 },
  engine: { name: 'onnx', threads: 1 },
};
const coded: ConfigInput = { ...plain, codes: { categorical: [2, 3], continuous: 1 } };
const asked: ConfigInput = { ...plain, conditioning: { kind: 'projection' } };

const setting: Setting = { shape: [8, 8, 1], range: [-1, 1], classes: 2, mixture: undefined, conditional: true, features: undefined, judged: true, stacked: false, hasCritic: false, judgements: ['d'], codes: [2], inspected: true, labelled: { ofEach: 2, rarest: 100 } };

describe('measures of the discriminator, and of few labels', function () {
  this.timeout(180_000);
  ownCache();
  let place: Place;
  let infogan: string;
  let conditional: string;

  const figuresOf = async (dir: string, name: string, options: Partial<EvalTask> = {}): Promise<Readonly<Record<string, unknown>>> => {
    const [found] = await measure({ runDir: copyOf(place, dir), measures: [name], count: 200, ...options });
    const { figures } = found!.measures[name]!;
    assert.deepEqual(Object.keys(figures).filter((figure) => !(figure in FIGURES)), [], 'every figure has a title');
    return figures;
  };
  const refuses = (dir: string, name: string, reason: RegExp, options: Partial<EvalTask> = {}) =>
    assert.rejects(measure({ runDir: copyOf(place, dir), measures: [name], count: 200, ...options }), (error) => error instanceof Fault && error.code === 'measures.unavailable' && reason.test(String(error.args['reason'])));
  const isShare = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= 1;

  before(async () => {
    place = Place.withPictures();
    writePictures(place.folder);
    infogan = await place.trained(place.config(coded, 'coded.gan.json'));
    conditional = await place.trained(place.config(asked, 'asked.gan.json'));
  });
  after(async () => {
    await place.remove();
  });

  it('codes: how far they stand for the classes, each of them, beside those of the untrained Q; nothing is drawn for it', async () => {
    const dir = copyOf(place, infogan);
    const said: string[] = [];
    const [found] = await measure({ runDir: dir, measures: ['codes'] }, (report) => { if (report.type === 'preparing') said.push(report.what); });
    const { figures } = found!.measures['codes']!;
    assert.equal(found!.count, 0);
    assert.ok(said.includes('Measuring codes') && !said.includes('Looking at samples'));
    for (const name of ['code_accuracy', 'code_untrained']) assert.ok(isShare(figures[name]), name);
    const each = figures['code_accuracies'];
    assert.ok(Array.isArray(each) && each.length === 2 && each.includes(Number(figures['code_accuracy'])));
    assert.ok(Number(figures['code_information']) <= Math.log(2) + 1e-6);
    assert.ok(Number(figures['code_accuracy']) > 0.8, `two pictures that differ in everything fall to different codes: ${String(figures['code_accuracy'])}`);
    assert.deepEqual(await figuresOf(infogan, 'codes'), figures, 'the same again');
  });

  it('probe: few labels on D, on the untrained D and on the pixels, with the spread of their draws', async () => {
    const [found] = await measure({ runDir: copyOf(place, infogan), measures: ['probe'], labelled: 4 });
    assert.deepEqual(found!.labels, { ofEach: 4, draws: 5 });
    const { figures } = found!.measures['probe']!;
    assert.deepEqual(Object.keys(figures), ['probe', 'probe_error', 'probe_untrained', 'probe_untrained_error', 'probe_values', 'probe_values_error']);
    for (const [name, value] of Object.entries(figures)) assert.ok(isShare(value), name);
    assert.ok(Number(figures['probe_values']) > 0.95, 'bright left and bright right lie apart');
    assert.ok(Number(figures['probe_untrained']) > 0.7);
  });

  it('probe: with projection D is told no class', async () => {
    assert.ok(isShare((await figuresOf(conditional, 'probe', { labelled: 3 }))['probe']));
  });

  it('augmentation: reals alone, in every shift, and half samples, for each draw trained alike', async () => {
    const dataSet = await openDataSet({ set: 'idx', path: 'two.idx', labels: 'two-labels.idx', range: 'signed' }, { configFile: path.join(place.folder, 'asked.gan.json'), seed: 0, progress: () => undefined });
    const samples: Subject = { what: 'samples', values: matrixOf(new Float32Array(300 * 64).fill(0.5), 64, 'samples'), labels: Uint32Array.from({ length: 300 }, (_, i) => i % 2), reading: undefined };
    const sets: { set: TrainingSet; schooling: Schooling | undefined }[] = [];
    const shares = [0.5, 0.6, 0.8];
    const measuring = { data: dataSet, setting, trainOn: (set: TrainingSet, _: unknown, schooling?: Schooling) => Promise.resolve(shares[(sets.push({ set, schooling }) - 1) % 3]! + (schooling?.seed ?? 0) / 100) };
    const figures = await augmentation.take(samples, measuring as unknown as Measuring, () => Promise.resolve());
    assert.ok(Math.abs(Number(figures['few_gain']) - 0.2) < 1e-12 && Number(figures['few_gain_error']) < 1e-12, 'draw by draw');
    assert.ok(Math.abs(Number(figures['few_reals']) - 0.52) < 1e-12 && Math.abs(Number(figures['few_reals_error']) - Math.sqrt(0.00025 / 5)) < 1e-12);
    assert.deepEqual(sets.map(({ schooling }) => schooling), [0, 1, 2, 3, 4].flatMap((seed) => shares.map(() => ({ batchSize: 100, steps: 500, seed }))));
    const read = ({ set }: { set: TrainingSet }, index: number): number[] => {
      const out = new Float32Array(64);
      set.read(Uint32Array.of(index), out);
      return [...out];
    };
    const [reals, moved, half] = [sets[0]!, sets[1]!, sets[2]!];
    const told = new Set(Array.from({ length: reals.set.size }, (_, i) => String(read(reals, i))));
    assert.equal(told.size, 4, 'two of each class');
    assert.equal(moved.set.size, 9 * reals.set.size);
    assert.equal(new Set(Array.from({ length: moved.set.size }, (_, i) => String(read(moved, i)))).size, 36);
    for (const [i, label] of half.set.labels.entries()) {
      const image = read(half, i);
      assert.ok(i % 2 === 0 ? told.has(String(image)) && (image[0]! > image[7]!) === (label === 0) : image.every((value) => value === 0.5));
    }
    assert.deepEqual([...half.set.labels].filter((_, i) => i % 2 === 1).slice(0, 4), [0, 1, 0, 1]);
  });

  it('are taken together with what is of samples, and told from other numbers of labels', async () => {
    const dir = copyOf(place, infogan);
    const [both] = await measure({ runDir: dir, measures: ['codes', 'probe', 'sliced-wasserstein'], count: 200, labelled: 2 });
    assert.deepEqual([both!.count, Object.keys(both!.measures)], [200, ['sliced-wasserstein', 'codes', 'probe']]);
    const more = await measure({ runDir: dir, measures: ['probe'], count: 200, labelled: 3 });
    assert.deepEqual(more.map(({ labels }) => labels?.ofEach), [2, 3]);
  });

  it('codes are taken without being asked for, what takes long is not', () => {
    const { chosen, skipped } = choose(undefined, setting, 2000);
    assert.deepEqual(['codes', 'probe', 'augmentation'].map((name) => [chosen.some((each) => each === name), name in skipped]), [[true, false], [false, false], [false, false]]);
    assert.deepEqual(choose(['augmentation', 'probe'], setting, 2000).chosen, ['augmentation', 'probe']);
  });

  it('end where they are told to, and leave nothing', async () => {
    for (const [name, dir] of [['codes', infogan], ['probe', infogan], ['augmentation', conditional]] as const) {
      const copy = copyOf(place, dir);
      const found = await measure({ runDir: copy, measures: [name], count: 200 }, (report, control) => {
        if (report.type === 'preparing' && report.what === `Measuring ${name}`) control.stop('person');
      });
      assert.deepEqual(found, []);
      assert.ok(!existsSync(path.join(copy, 'measures.json')));
    }
  });

  it('are refused with a reason', async () => {
    await refuses(conditional, 'codes', /categorical codes/);
    await refuses(infogan, 'augmentation', /not asked for a class/);
    await refuses(infogan, 'probe', /2 labels of each class/, { labelled: 1 });
    await refuses(infogan, 'probe', /only \d+ training examples/, { labelled: 900 });
    assert.throws(() => choose(['probe'], { ...setting, inspected: false }, 100), /no D that sees examples one by one/);
    assert.throws(() => choose(['codes'], { ...setting, classes: 0 }, 100), /no labels/);
  });

  it('D sees an example by itself unless several stand side by side, or its class stands beside it', () => {
    const inspects = (config: ConfigInput): boolean => createExperiment(configSchema.parse(config), { shape: [8, 8, 1], classes: 2 }).inspect !== undefined;
    assert.deepEqual([coded, asked, { ...plain, conditioning: { kind: 'auxiliary' as const } }].map(inspects), [true, true, true]);
    assert.deepEqual([{ ...plain, training: { packing: 2 } }, { ...plain, conditioning: { kind: 'concatenation' as const } }].map(inspects), [false, false]);
    assert.equal(createExperiment(configSchema.parse({ family: 'made', data: { set: 'mnist', range: 'binary' } }), { shape: [8, 8, 1], classes: 2 }).inspect, undefined);
  });

  it('nats: the mean over all held-out examples, whatever the batch', async () => {
    const belief = (batchSize: number): ConfigInput => ({ family: 'made', data: { set: 'idx', path: 'two.idx', range: 'binary' }, made: { layers: [8], masks: 3 }, training: { steps: 1, batchSize, checkpointEvery: 1 }, engine: { name: 'onnx', threads: 1 } });
    const dir = await place.trained(place.config(belief(7), 'belief.gan.json'));
    const found = await figuresOf(dir, 'nats');
    const other = place.runDir();
    cpSync(dir, other, { recursive: true });
    const file = path.join(other, 'config.gan.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"batchSize": ?7/, '"batchSize": 20'));
    const again = (await measure({ runDir: other, measures: ['nats'] }))[0]!;
    assert.equal(again.count, 0);
    assert.ok(Math.abs(Number(again.measures['nats']!.figures['nats']) - Number(found['nats'])) < 1e-4, 'each of 20 examples once');
    assert.ok(Number(found['nats']) > 0 && Number(found['nats_train']) > 0);
    await refuses(infogan, 'nats', /belief net/);
  });

  it('class-errors: the share of all held-out examples that D misnames, by the average of its weights', async () => {
    const config: ConfigInput = { ...plain, discriminator: { network: 'mlp', layers: [8], batchNorm: 'none' }, semiSupervised: { labelled: 2 }, training: { steps: 4, batchSize: 7, checkpointEvery: 4 } };
    const dir = await place.trained(place.config(config, 'semi.gan.json'));
    const found = await figuresOf(dir, 'class-errors');
    const parsed = configSchema.parse(config);
    const data = await openDataSet(parsed.data, { configFile: path.join(place.folder, 'semi.gan.json'), seed: 0, progress: () => undefined });
    const checkpoint = await readCheckpoint((await latestCheckpoint(dir))!.folder);
    await reference();
    const real = new Float32Array(data.heldOut * 64);
    data.read('heldOut', Uint32Array.from({ length: data.heldOut }, (_, i) => i), real);
    const batch = { real: tf.tensor(real, [data.heldOut, ...data.shape]), labels: tf.oneHot(tf.tensor1d([...data.heldOutLabels!], 'int32'), data.classes) };
    const judgedAtOnce = createExperiment(parsed, data).judge(tensorsOf(checkpoint.tensors), batch)['class_error']!;
    assert.ok(Math.abs(Number(found['class_errors']) - tf.mean(judgedAtOnce).dataSync()[0]!) < 1e-6);
    assert.ok(isShare(found['class_errors_train']));
    await refuses(infogan, 'class-errors', /names no classes/);
  });

  it('a shift repeats the edge', () => {
    const image = Float32Array.of(1, 2, 3, 4, 5, 6);
    assert.deepEqual([...shifted(image, [2, 3, 1], 0, 1)], [1, 1, 2, 4, 4, 5]);
    assert.deepEqual([...shifted(image, [2, 3, 1], -1, 0)], [4, 5, 6, 4, 5, 6]);
    assert.deepEqual([...shifted(Float32Array.of(1, 2, 3, 4), [1, 2, 2], 0, -1)], [3, 4, 3, 4]);
  });
});
