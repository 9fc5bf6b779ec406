import assert from 'node:assert/strict';
import type { ConfigInput } from '../../src/config/schema.ts';
import { configSchema } from '../../src/config/schema.ts';
import { readAlerts } from '../../src/runs/alerts.ts';
import { latestCheckpoint, readCheckpoint, type Checkpoint } from '../../src/runs/checkpoints.ts';
import { Indexes } from '../../src/runs/index-view.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import type { Matrix } from '../../src/metrics/matrix.ts';
import { normal } from '../../src/random/random.ts';
import type { Scalars } from '../../src/trainer/alerts/detector.ts';
import { sampleFigures } from '../../src/trainer/alerts/sample-figures.ts';
import { detectorsFor, Watchman } from '../../src/trainer/alerts/watchman.ts';
import { readSeries } from '../../src/runs/series.ts';
import { Place, type Child } from './child.ts';

const judging = () => detectorsFor(configSchema.parse({}));

/** Codes of what is told of a course of scalars, each with its step. */
function told(steps: number, course: (step: number) => Scalars, detectors = judging()): string[] {
  const watchman = new Watchman(detectors);
  return Array.from({ length: steps }, (_, i) => watchman.look(i + 1, course(i + 1)).map(({ code }) => `${code} ${i + 1}`)).flat();
}

const wave = (step: number, period: number): number => Math.sin((2 * Math.PI * step) / period);
/** A game well played: D is right a little more often than not, samples look like the data. */
const healthy = (step: number): Scalars => ({
  loss_d: 1.2 + 0.1 * wave(step, 7),
  loss_g: 0.9,
  d_real: 0.6 + 0.1 * wave(step, 11),
  d_fake: 0.45 + 0.1 * wave(step, 13),
  grad_norm_d: 1,
  grad_norm_g: 2 + wave(step, 17),
  ...(step % 100 === 0 ? { sample_distance: 0.3, sample_spread: 0.9, sample_nearest: 0.8 } : {}),
});

describe('what goes wrong in a game', () => {
  it('is nothing in one that goes well', () => {
    assert.deepEqual(told(3000, healthy), []);
  });

  it('is nothing where samples are narrow only in the beginning, or D wins while G still learns', () => {
    assert.deepEqual(told(2000, (step) => ({ ...healthy(step), ...(step === 100 || step === 200 ? { sample_spread: 0.01 } : {}) })), []);
    assert.deepEqual(told(2000, (step) => ({ ...healthy(step), d_real: 0.99, d_fake: 0.01 })), []);
  });

  it('is a collapse where samples stay narrow, or alike', () => {
    assert.deepEqual(told(2000, (step) => ({ ...healthy(step), ...(step % 100 === 0 && step > 500 ? { sample_spread: 0.1 } : {}) })), ['alert.collapsedImages 1100']);
    const points = (step: number): Scalars => (step % 100 === 0 ? { sample_distance: 0.3, sample_spread: step > 500 ? 0.1 : 1, sample_coverage: 0.1, sample_precision: 0.9 } : {});
    const others = healthy(1);
    assert.deepEqual(told(2000, (step) => ({ ...others, ...points(step) })), ['alert.collapse 1100']);
    assert.deepEqual(told(2000, (step) => ({ ...others, ...points(step), ...(step % 100 === 0 ? { sample_spread: 0.9 } : {}) })), ['alert.lostModes 600']);
    assert.deepEqual(told(2000, (step) => ({ ...others, ...points(step), ...(step % 100 === 0 ? { sample_spread: 0.9, sample_precision: 0.2 } : {}) })), []);
    const images = (step: number): Scalars => (step % 100 === 0 && step > 500 ? { sample_nearest: 0.1 } : {});
    assert.deepEqual(told(2000, (step) => ({ ...healthy(step), ...images(step) })).map((alert) => alert.split(' ')[1]), ['1100']);
  });

  it('is no collapse while an average of G draws the samples that is still the G of before training', () => {
    const alike = (step: number): Scalars => ({ ...healthy(step), ...(step % 100 === 0 ? { sample_spread: 0.01 } : {}) });
    const first = (input: ConfigInput) => told(4000, alike, detectorsFor(configSchema.parse(input)))[0];
    assert.equal(first({}), 'alert.collapsedImages 600');
    // 0.999 to the power of 2,302 is a tenth.
    assert.equal(first({ ema: { decay: 0.999 } }), 'alert.collapsedImages 2900');
    assert.equal(first({ ema: { decay: 0.999 }, samples: { weights: 'raw' } }), 'alert.collapsedImages 600', 'the grids are of G itself');
    assert.equal(first({ ema: { decay: 0.999, rampup: 'on' } }), 'alert.collapsedImages 600', 'the first weights are forgotten at once');
    assert.equal(first({ ema: { decay: 0.999, startStep: 3000 } }), 'alert.collapsedImages 600', 'a copy until G has long been trained');
    assert.equal(first({ ema: { decay: 0.999, startStep: 500 } }), 'alert.collapsedImages 3400');
  });

  it('is a collapse where G is caught between two modes now and then, and none where samples are often wide', () => {
    const wideAt = (...wide: readonly number[]) => (step: number): Scalars => ({ ...healthy(step), ...(step % 100 === 0 && step < 2000 && !wide.includes(step) ? { sample_spread: 0.1 } : {}) });
    assert.deepEqual(told(2000, wideAt(300)), ['alert.collapsedImages 600']);
    assert.deepEqual(told(2000, wideAt(600)), ['alert.collapsedImages 700']);
    assert.deepEqual(told(2000, wideAt(500, 600, 1000, 1100, 1500, 1600)), []);
  });

  it('is a D too strong where it wins and the gradient of G dies', () => {
    const course = (step: number): Scalars => (step < 300 ? healthy(step) : { ...healthy(step), d_real: 0.99, d_fake: 0.01, grad_norm_g: 0.02 });
    const [alert, ...more] = told(1500, course);
    assert.match(alert ?? '', /^alert\.strong 4\d\d$/);
    assert.deepEqual(more, []);
    // The semi-supervised example came to this at step 8,101, and to 1.9% errors at its end.
    assert.deepEqual(told(1500, course, detectorsFor(configSchema.parse({ objective: { generator: 'feature-matching' } }))), []);
  });

  it('is no D too strong where only the first gradients of G were large', () => {
    const spike = (step: number): Scalars => ({ ...healthy(step), d_real: 0.99, d_fake: 0.01, grad_norm_g: step < 5 ? 200 : 2 + wave(step, 17) });
    assert.deepEqual(told(1500, spike), []);
  });

  it('is a D too weak where it cannot tell what lies far apart, and not where samples are good', () => {
    const undecided = (step: number): Scalars => ({ ...healthy(step), d_real: 0.5, d_fake: 0.49 });
    assert.deepEqual(told(2000, undecided), []);
    assert.deepEqual(told(2000, (step) => ({ ...undecided(step), ...(step % 100 === 0 ? { sample_distance: 0.8 } : {}) })), ['alert.weak 600']);
    // As the ring example begins with seed 7: samples are near at step 200 and again at 600.
    assert.deepEqual(told(2000, (step) => ({ ...undecided(step), ...(step % 100 === 0 ? { sample_distance: step % 400 === 200 ? 0.4 : 1 } : {}) })), []);
  });

  it('is a D too weak by the scale of its objective, and nothing of a critic without one', () => {
    const apart = (gap: number) => (step: number): Scalars => ({ ...healthy(step), d_real: 3 + gap, d_fake: 3, ...(step % 100 === 0 ? { sample_distance: 0.8 } : {}) });
    const codes = (gap: number, objective: ConfigInput['objective']) => told(1000, apart(gap), detectorsFor(configSchema.parse({ objective })));
    const spans = [['least-squares', 1], ['hinge', 2], ['relativistic', 4], ['relativistic-average', 4]] as const;
    for (const [name, span] of spans) assert.deepEqual([codes(0.045 * span, { name }), codes(0.055 * span, { name })], [['alert.weak 600'], []], name);
    assert.deepEqual(codes(0.045, { name: 'least-squares', realLabel: 0.9, fakeLabel: 0.1 }), []);
    assert.deepEqual(codes(0, { name: 'wasserstein' }), []);
    // A D that leads and is fooled by turns cannot be told from a weak one by its mean.
    const turning = (step: number): Scalars => ({ ...apart(0.4 * wave(step, 200))(step) });
    assert.deepEqual(told(1000, turning, detectorsFor(configSchema.parse({ objective: { name: 'hinge' } }))), []);
  });

  it('is an oscillation where D wins and is fooled by turns', () => {
    const course = (step: number): Scalars => ({ ...healthy(step), d_real: 0.5 + 0.3 * wave(step, 100), d_fake: 0.45 - 0.2 * wave(step, 100) });
    const [alert, ...more] = told(1500, course);
    assert.match(alert ?? '', /^alert\.oscillation 2\d\d$/);
    assert.deepEqual(more, []);
  });

  it('is no divergence where the players leave the plateau that they started on', () => {
    const norm = (step: number) => (step < 400 ? 0.03 : Math.min(600, 0.03 * 1.02 ** (step - 400)));
    assert.deepEqual(told(2000, (step) => ({ ...healthy(step), grad_norm_g: norm(step), grad_norm_d: norm(step) })), []);
    assert.match(told(2000, (step) => ({ ...healthy(step), grad_norm_g: 0.03 * 1.02 ** step }))[0] ?? '', /^alert\.diverging \d+$/);
  });

  it('is a divergence where a loss leaves all that it was', () => {
    assert.match(told(600, (step) => ({ ...healthy(step), loss_g: step < 400 ? 0.9 : 1e5 }))[0] ?? '', /^alert\.diverging 40\d$/);
  });

  it('is left to its end where a loss is no finite number, and is written down with numbers alone', () => {
    assert.deepEqual(told(600, (step) => ({ ...healthy(step), loss_g: step < 400 ? 0.9 : Infinity })), []);
    const watchman = new Watchman(judging());
    const seen = Array.from({ length: 200 }, (_, i) => watchman.look(i + 1, { ...healthy(i), loss_g: i < 150 ? 0 : 1e5 })).flat();
    assert.deepEqual(seen.map(({ code }) => code), ['alert.diverging']);
    for (const { args } of seen) for (const value of Object.values(args)) assert.ok(typeof value === 'string' || Number.isFinite(value), JSON.stringify(args));
  });

  it('is told again only after it was well for a while', () => {
    const narrow = (from: number, to: number) => (step: number): Scalars => ({ ...healthy(step), ...(step % 100 === 0 && (step < from || step > to) ? { sample_spread: 0.1 } : {}) });
    assert.equal(told(4000, narrow(1500, 1700)).length, 1);
    assert.equal(told(5000, narrow(1500, 3200)).length, 2);
  });

  it("is not asked of D's outputs where they are no probabilities", () => {
    const critic = detectorsFor(configSchema.parse({ objective: { name: 'wasserstein' } }));
    assert.deepEqual(told(2000, (step) => ({ ...healthy(step), d_real: 5 * wave(step, 100), d_fake: -5 * wave(step, 100) }), critic), []);
  });
});

const gaussian = (stream: string, rows: number, columns: number, scale = 1, shift = 0): Matrix => ({
  rows,
  columns,
  data: normal({ seed: 3, stream, step: 0 }, rows * columns).map((value) => value * scale + shift),
});

describe('figures of samples', () => {
  const images = sampleFigures(gaussian('real', 128, 20), false);
  const points = sampleFigures(gaussian('real', 500, 2), true);

  it('say that draws from the data are like the data', () => {
    const { sample_distance: distance, sample_spread: spread, sample_nearest: nearest } = images(gaussian('made', 128, 20));
    assert.ok(distance! < 0.3 && Math.abs(spread! - 1) < 0.1 && Math.abs(nearest! - 1) < 0.1, JSON.stringify({ distance, spread, nearest }));
    assert.ok(points(gaussian('made', 500, 2))['sample_coverage']! > 0.95);
  });

  it('are those of their definitions where samples are scaled and shifted', () => {
    const real: Matrix = { rows: 4, columns: 1, data: Float32Array.of(-1, 1, -1, 1) };
    // Mean 0 and deviation 1 against mean 3 and deviation 2.
    const { sample_distance: distance, sample_spread: spread } = sampleFigures(real, true)({ rows: 4, columns: 1, data: Float32Array.of(1, 5, 1, 5) });
    assert.ok(Math.abs(distance! - Math.sqrt(10)) < 1e-6 && Math.abs(spread! - 4) < 1e-6, `${distance} ${spread}`);
  });

  it('tell samples that are all but one, and halves that are missing', () => {
    assert.ok(images(gaussian('made', 128, 20, 0.01))['sample_spread']! < 0.001);
    const twice = gaussian('made', 64, 20);
    const doubled: Matrix = { rows: 128, columns: 20, data: Float32Array.from([...twice.data, ...twice.data]) };
    assert.equal(images(doubled)['sample_nearest'], 0);
    const half = gaussian('made', 500, 2);
    assert.ok(points({ ...half, data: half.data.map((value, i) => (i % 2 === 0 ? Math.abs(value) : value)) })['sample_coverage']! < 0.75);
  });
});

/** A critic that nothing holds, on a ring: it is told of within some hundred steps. */
const sick: ConfigInput = {
  data: { set: 'ring', size: 100 },
  latent: { size: 2 },
  generator: { network: 'mlp', layers: [8] },
  discriminator: { network: 'mlp', layers: [32, 32, 32, 32] },
  objective: { name: 'wasserstein' },
  optimizers: { generator: { learningRate: 1e-6 }, discriminator: { learningRate: 0.002 } },
  training: { steps: 400, batchSize: 8, sampleEvery: 50, checkpointEvery: 10_000 },
  engine: { name: 'onnx', threads: 1 },
};

const seriesOf = (runDir: string) => new Indexes().read(runDir, (view) => readSeries(view, { from: 1, to: 400, points: 400 }));

/** Has a trainer wait before its first step. */
async function pausedAtOnce(child: Child): Promise<void> {
  await child.until(({ type }) => type === 'hello');
  child.say({ type: 'pause' });
  await child.until((report) => report.type === 'state' && report.state === 'paused');
}

describe('the alerts of a run', function () {
  this.timeout(120_000);
  let place: Place;
  before(() => { place = Place.withPictures(); });
  after(() => place.remove());

  it('stand in its folder with their evidence, and are the same where it was stopped and resumed', async () => {
    const file = place.config(sick);
    const whole = place.trained(file);
    const { child, runDir } = place.train(file);
    await child.until(({ type }) => type === 'note');
    child.say({ type: 'stop' });
    await child.exited;
    const seen = await readAlerts(runDir);
    assert.equal(seen[0]?.fault.code, 'alert.diverging');
    assert.ok(Number(seen[0].fault.args['times']) >= 1000);
    const resumed = place.start({ task: 'resume', runDir });
    assert.equal((await resumed.exited).code, 0, resumed.output);
    const straight = await readAlerts(await whole);
    assert.deepEqual(straight.slice(0, seen.length), seen);
    assert.deepEqual(await readAlerts(runDir), straight);
  });

  const sgd = { name: 'sgd', learningRate: 1 } as const;
  const diverging: ConfigInput = { ...sick, optimizers: { generator: sgd, discriminator: sgd } };
  const isFinite = ({ tensors }: Checkpoint) => Object.values(tensors).every(({ data }) => data.every((value) => Number.isFinite(value)));

  it('name the tensors of a training that diverged, and keep the last good checkpoint', async () => {
    const { child, runDir } = place.train(place.config({ ...diverging, training: { ...sick.training, checkpointEvery: 1 } }, 'diverges.gan.json'));
    const { fault } = await child.failure();
    assert.match(fault.code, /^alert\.(notFinite|spoilt)$/);
    assert.match(String(fault.args['tensors']), /^(generator|discriminator)\//);
    const { step, folder } = (await latestCheckpoint(runDir))!;
    assert.deepEqual([step, step > 0], [fault.args['checkpoint'], true]);
    assert.ok(isFinite(await readCheckpoint(folder)));
    const { step: last } = await readRunInfo(runDir);
    assert.deepEqual((await readAlerts(runDir)).at(-1), { step: last, fault });
    assert.deepEqual(child.reports.filter(({ type }) => type === 'note').map((report) => report.type === 'note' && report.fault.code).filter((code) => code === fault.code), [], 'its last word says it');
  });

  it('lead a training that diverged before its first checkpoint back to its beginning, from which it goes on bitwise', async () => {
    const file = place.config({ ...diverging, training: { steps: 400, batchSize: 8 } }, 'early.gan.json');
    const { child, runDir } = place.train(file);
    const { fault } = await child.failure();
    const ended = await readAlerts(runDir);
    assert.deepEqual([fault.args['checkpoint'], ended.at(-1)?.fault.code, Number(fault.args['step']) < 500], [0, fault.code, true]);
    const checkpoint = await readCheckpoint((await latestCheckpoint(runDir))!.folder);
    assert.deepEqual([checkpoint.step, checkpoint.counters, isFinite(checkpoint)], [0, { step: 0, draws: 0 }, true]);
    assert.ok(child.reports.some((report) => report.type === 'checkpoint' && report.step === 0));
    const other = place.train(file);
    await pausedAtOnce(other.child);
    other.child.say({ type: 'checkpoint' });
    await other.child.until(({ type }) => type === 'checkpoint');
    assert.deepEqual(checkpoint, await readCheckpoint((await latestCheckpoint(other.runDir))!.folder), 'it is the state that a run begins with');
    other.child.say({ type: 'stop' });
    await other.child.exited;
    const series = await seriesOf(runDir);
    const again = await place.start({ task: 'resume', runDir }).failure();
    assert.deepEqual([again.fault, await readAlerts(runDir), await seriesOf(runDir)], [fault, ended, series]);
  });

  it('are none of what a run went back behind, however it goes on', async () => {
    const { child, runDir } = place.train(place.config({ ...diverging, training: { steps: 400, batchSize: 8 } }, 'back.gan.json'));
    await child.failure();
    const resumed = place.start({ task: 'resume', runDir });
    await pausedAtOnce(resumed);
    assert.deepEqual([await readAlerts(runDir), (await readRunInfo(runDir)).fault], [[], undefined]);
    resumed.say({ type: 'stop' });
    await resumed.exited;
    const fork = place.runDir();
    const mended = place.start({ task: 'fork', parent: runDir, runDir: fork, set: ['optimizers.generator.learningRate=0.001', 'optimizers.discriminator.learningRate=0.001', 'penalties.gradientPenalty.weight=10', 'training.steps=60'] });
    assert.equal((await mended.exited).code, 0, mended.output);
    assert.deepEqual([await readAlerts(fork), (await readRunInfo(fork)).parent?.step], [[], 0]);
  });
});
