import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import type { ConfigInput } from '../../src/config/schema.ts';
import { Fault } from '../../src/faults/fault.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import type { Experiment, Turn, TurnInputs } from '../../src/gan/game.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { initialAverage, movedAverage } from '../../src/gan/moving-average.ts';
import { under } from '../../src/gan/paths.ts';
import { packed, packedShape } from '../../src/gan/two-player/critic.ts';
import { config } from './config.ts';
import { inputsOf } from './plays.ts';
import { assertClose, assertSameTensors, number, reference, tensorsOf } from './values.ts';

const data = { shape: [2], classes: 0 };
const mlp = { network: 'mlp' as const, layers: [5], activation: 'tanh' as const };
const made = (input: ConfigInput): Experiment => createExperiment(config({ latent: { size: 2 }, generator: mlp, discriminator: mlp, ...input, training: { batchSize: 4, ...input.training } }), data);
const turnOf = ({ turns }: Experiment, name: string): Turn => {
  const turn = turns.find((each) => each.name === name);
  assert.ok(turn);
  return turn;
};
const initial = (experiment: Experiment) => tensorsOf(experiment.initialState(1));

/** D's logits of reals and of samples in a turn, out of the probabilities that it shows. */
function logitsIn(turn: Turn, inputs: TurnInputs): [number[], number[]] {
  const { d_real: real, d_fake: fake } = turn.play(inputs).observations;
  assert.ok(real && fake);
  const logits = (shown: tf.Tensor) => Array.from(shown.dataSync(), (p) => Math.log(p / (1 - p)));
  return [logits(real), logits(fake)];
}

describe('turns', () => {
  before(reference);

  it('played at once move both players from the same parameters, as each turn by itself would', () => {
    const both = made({ training: { updates: 'simultaneous' } });
    const apart = made({});
    const inputs = inputsOf(both, data, turnOf(both, 'both'), 1, initial(both));
    const result = turnOf(both, 'both').play(inputs);
    const d = turnOf(apart, 'discriminator').play(inputs);
    const g = turnOf(apart, 'generator').play(inputs);
    assertSameTensors(result.state, { ...d.state, ...g.state });
    assertSameTensors(result.scalars, { ...d.scalars, ...g.scalars });
    assert.deepEqual(both.schedule, [{ turn: 'both', every: 1, from: 1, times: 1 }]);
  });

  for (const steps of [1, 3]) {
    it(`unrolled by ${steps}, G's loss is that against D after ${steps} updates of its own on the same batch and noise`, () => {
      const optimizers = { discriminator: { learningRate: 0.05 } };
      const unrolled = made({ optimizers, training: { unrolledSteps: steps } });
      const plain = made({ optimizers });
      const turn = turnOf(unrolled, 'generator');
      const inputs = inputsOf(unrolled, data, turn, 1, initial(unrolled));
      let ahead: TurnInputs = inputs;
      for (let step = 0; step < steps; step++) ahead = { ...ahead, state: { ...ahead.state, ...turnOf(plain, 'discriminator').play(ahead).state } };
      const expected = turnOf(plain, 'generator').play({ ...ahead, state: { ...inputs.state, ...Object.fromEntries(Object.entries(ahead.state).filter(([name]) => name.startsWith('discriminator/'))) } });
      const found = turn.play(inputs);
      assertClose([number(found.scalars['loss_g']!)], [number(expected.scalars['loss_g']!)], 1e-6);
      assert.ok(Object.keys(found.state).every((name) => name.startsWith('generator/')), "D's own state stays");
      assert.ok(Math.abs(number(found.scalars['loss_g']!) - number(turnOf(plain, 'generator').play(inputs).scalars['loss_g']!)) > 1e-4, 'looking ahead changes the loss');
    });
  }

  it('move each player by its own rate (TTUR, Heusel 2017)', () => {
    const sgd = (learningRate: number) => ({ name: 'sgd' as const, beta1: 0, learningRate });
    /** How far the players' weights are moved in one step at once. */
    const moves = (d: number, g: number) => {
      const experiment = made({ training: { updates: 'simultaneous' }, optimizers: { discriminator: sgd(d), generator: sgd(g) } });
      const inputs = inputsOf(experiment, data, turnOf(experiment, 'both'), 1, initial(experiment));
      const { state } = turnOf(experiment, 'both').play(inputs);
      const moved = (player: string) => Object.entries(under(state, `${player}/params`)).flatMap(([name, value]) => [...tf.sub(value, inputs.state[`${player}/params/${name}`]!).dataSync()]);
      return { d: moved('discriminator'), g: moved('generator') };
    };
    const [slow, fast] = [moves(0.25, 0.5), moves(1, 0.5)];
    assertClose(fast.d, slow.d.map((value) => 4 * value), 1e-6, 'D at four times the rate');
    assertClose(fast.g, slow.g, 1e-9, "G, whose rate is the same");
    assertClose(moves(0.25, 1).g, slow.g.map((value) => 2 * value), 1e-6, 'G at twice the rate');
    for (const moved of [slow.d, slow.g]) assert.ok(Math.max(...moved.map(Math.abs)) > 1e-3);
  });

  it('exchange the targets of a share of the reals, and of as many samples drawn by themselves', () => {
    const experiment = made({ objective: { labelNoise: 0.2 }, training: { batchSize: 2000 } });
    const turn = turnOf(experiment, 'discriminator');
    const inputs = inputsOf(experiment, data, turn, 1, initial(experiment));
    const [real, fake] = ['real', 'fake'].map((kind) => [...inputs.noise[`labelNoise/${kind}`]!.dataSync()].map((value) => value < 0.2)) as [boolean[], boolean[]];
    const share = (flipped: readonly boolean[]) => flipped.filter(Boolean).length / 2000;
    // Four deviations: 0.036 of each share, 0.018 of what both have in common if they are drawn apart.
    assertClose([share(real), share(fake)], [0.2, 0.2], 0.036);
    assertClose([share(real.map((value, i) => value && fake[i]!))], [0.04], 0.018);
    const [l, k] = logitsIn(turn, inputs);
    const softplus = (x: number) => Math.log1p(Math.exp(x));
    const expected = l.reduce((sum, x, i) => sum + softplus(real[i] ? x : -x), 0) / 2000 + k.reduce((sum, x, i) => sum + softplus(fake[i] ? -x : x), 0) / 2000;
    assertClose([number(turn.play(inputs).scalars['loss_d']!)], [expected], 1e-5);
  });

  it('count examples, not tuples, where the probability of augmentation adapts', () => {
    const of = (packing: number) => {
      const images = { shape: [8, 8, 1], classes: 0 };
      const network = { network: 'mlp' as const, layers: [4] };
      const experiment = createExperiment(config({ generator: network, discriminator: network, augmentation: { policy: ['flip'], probability: 0.5, adaptive: { examples: 100 } }, training: { batchSize: 4, packing } }), images);
      const turn = turnOf(experiment, 'discriminator');
      return Math.abs(number(turn.play(inputsOf(experiment, images, turn, 1, initial(experiment))).state['augmentation/p']!) - 0.5);
    };
    assertClose([of(1), of(3)], [4 / 100, 12 / 100], 1e-6);
  });

  it("clip D's weights after its update, and nobody else's", () => {
    const experiment = made({ objective: { name: 'wasserstein' }, penalties: { clip: { limit: 0.1 } } });
    const inputs = inputsOf(experiment, data, turnOf(experiment, 'discriminator'), 1, initial(experiment));
    const { state } = turnOf(experiment, 'discriminator').play(inputs);
    const sizes = Object.values(under(state, 'discriminator/params')).map((tensor) => number(tf.max(tf.abs(tensor))));
    assertClose([Math.max(...sizes)], [0.1], 1e-6);
    const free = turnOf(made({ objective: { name: 'wasserstein' } }), 'discriminator').play(inputs);
    assert.ok(Math.max(...Object.values(under(free.state, 'discriminator/params')).map((tensor) => number(tf.max(tf.abs(tensor))))) > 0.1);
  });

  it('show D tuples of examples side by side', () => {
    const x = tf.tensor2d([[1, 2], [3, 4], [5, 6], [7, 8]]);
    assert.deepEqual(packed(x, 2).arraySync(), [[1, 2, 5, 6], [3, 4, 7, 8]]);
    assert.deepEqual(packed(tf.ones([6, 8, 8, 1]), 3).shape, [2, 8, 8, 3]);
    assert.deepEqual([packedShape([2], 2), packedShape([28, 28, 1], 3)], [[4], [28, 28, 3]]);
    const experiment = made({ training: { packing: 3, batchSize: 4 } });
    assert.equal(experiment.batchExamples, 12);
    const { observations } = turnOf(experiment, 'discriminator').play(inputsOf(experiment, data, turnOf(experiment, 'discriminator'), 1, initial(experiment)));
    assert.deepEqual(observations['d_real']!.shape, [4]);
  });

  it('take lazy penalties at every so many steps only, with their weights made up for', () => {
    const experiment = made({ penalties: { r1: { weight: 2 }, consistency: undefined, lazy: { every: 8 } } });
    assert.deepEqual(experiment.schedule.map(({ turn, every, except }) => [turn, every, except]), [['discriminator', 1, 8], ['discriminator-regularised', 8, undefined], ['generator', 1, undefined]]);
    assert.equal(experiment.hyper(1)['penalties/r1/weight'], 16);
    const tags = (name: string) => Object.keys(turnOf(experiment, name).play(inputsOf(experiment, data, turnOf(experiment, name), 1, initial(experiment))).scalars);
    assert.deepEqual(tags('discriminator-regularised').filter((tag) => !tags('discriminator').includes(tag)), ['penalty_r1']);
  });
});

describe('moving averages', () => {
  before(reference);

  it('follow their definition: a copy up to the start, then by the decay, which may ramp up', () => {
    const values = [3, -1, 4, 1, 5];
    const averages = (start: number, ramped: boolean, decay = 0.8) => {
      let average = tensorsOf(initialAverage({ 'params/w': { dtype: 'float32', shape: [], data: Float32Array.of(2) } })) as Readonly<Record<string, tf.Tensor>>;
      return values.map((value) => {
        average = movedAverage(average, { 'params/w': tf.scalar(value) }, { decay: tf.scalar(decay), start: tf.scalar(start), ramped });
        return number(average['params/w']!);
      });
    };
    const expected = (start: number, ramped: boolean, decay = 0.8) => {
      let average = 2;
      return values.map((value, i) => {
        const t = i + 1;
        const kept = t <= start ? 0 : Math.min(decay, ramped ? (1 + t) / (10 + t) : 1);
        average = kept * average + (1 - kept) * value;
        return average;
      });
    };
    for (const [start, ramped] of [[0, false], [2, false], [0, true], [1, true]] as const) assertClose(averages(start, ramped), expected(start, ramped), 1e-6, `${start} ${String(ramped)}`);
  });

  it('are what samples are drawn with, where one is kept and the config does not say otherwise', () => {
    const experiment = made({ ema: { decay: 0.9 }, generator: { ...mlp, batchNorm: 'all' } });
    const turn = turnOf(experiment, 'generator');
    const before = initial(experiment);
    const state = { ...before, ...turn.play(inputsOf(experiment, data, turn, 1, before)).state };
    const noise = tensorsOf(drawNoise(experiment.samplingNoise(5), { seed: 0, stream: 'samples', step: 0 }));
    const drawn = (how?: { weights: 'raw' | 'ema' }) => [...experiment.sample(state, noise, how)['samples']!.dataSync()];
    assert.deepEqual(experiment.sampledWith, { weights: 'ema', statistics: 'moving' });
    assert.deepEqual(drawn(), drawn({ weights: 'ema' }));
    assert.notDeepEqual(drawn(), drawn({ weights: 'raw' }));
    for (const [name, average] of Object.entries(under(state, 'generator/ema'))) {
      if (name === 'count') continue;
      const [old, value] = [before[`generator/${name}`]!.dataSync(), state[`generator/${name}`]!.dataSync()];
      assertClose(average.dataSync(), Array.from(value, (v, i) => 0.9 * old[i]! + 0.1 * v), 1e-5, name);
    }
  });

  it('are refused where none is kept', () => {
    const noAverage = (error: unknown) => error instanceof Fault && error.code === 'gan.noAverage';
    assert.throws(() => made({ samples: { weights: 'ema' } }), noAverage);
    const experiment = made({});
    const noise = tensorsOf(drawNoise(experiment.samplingNoise(2), { seed: 0, stream: 'samples', step: 0 }));
    assert.throws(() => experiment.sample(initial(experiment), noise, { weights: 'ema' }), noAverage);
  });
});

describe('a semi-supervised D', () => {
  before(reference);
  const labelled = { shape: [2], classes: 3 };
  const semi = (unlabelledWeight: number): Experiment =>
    createExperiment(config({ latent: { size: 2 }, generator: mlp, discriminator: mlp, semiSupervised: { unlabelledWeight }, objective: { generator: 'feature-matching' }, training: { batchSize: 4 } }), labelled);
  /** How far D's parameters are from where they were, with these reals and with others. */
  const moved = (experiment: Experiment): readonly tf.Tensor[][] => {
    const turn = turnOf(experiment, 'discriminator');
    const inputs = inputsOf(experiment, labelled, turn, 1, initial(experiment));
    const other = { ...inputs, batch: { ...inputs.batch, real: tf.neg(inputs.batch['real']!) } };
    return [inputs, other].map((given) => Object.entries(under(turn.play(given).state, 'discriminator/params')).sort().map(([, value]) => value));
  };
  const differ = ([one, another]: readonly tf.Tensor[][]): boolean => one!.some((value, i) => number(tf.max(tf.abs(tf.sub(value, another![i]!)))) > 0);

  it('learns from what it is told and from what it is not, and at an unlabelled weight of 0 from the former alone', () => {
    assert.ok(differ(moved(semi(1))), 'the reals without labels count');
    assert.ok(!differ(moved(semi(0))));
    const [told] = moved(semi(0));
    const start = Object.entries(under(initial(semi(0)), 'discriminator/params')).sort().map(([, value]) => value);
    assert.ok(differ([told!, start]), 'those with labels still do');
  });
});

describe('conditions', () => {
  before(reference);
  const labelled = { shape: [2], classes: 3 };

  it('are drawn alike in training where a turn has no reals, and go round in sampling', () => {
    const experiment = createExperiment(config({ generator: mlp, discriminator: mlp, conditioning: { kind: 'concatenation' }, training: { batchSize: 300 } }), labelled);
    const turn = turnOf(experiment, 'generator');
    const { labels } = drawNoise(turn.noise, { seed: 1, stream: 'g', step: 1 });
    const counts = [0, 1, 2].map((label) => Array.from({ length: 300 }, (_, i) => labels!.data[3 * i + label]!).reduce((sum, value) => sum + value, 0));
    assert.ok(counts.every((count) => count > 70 && count < 130), counts.join());
    assert.equal(counts.reduce((sum, count) => sum + count, 0), 300);
    const shown = drawNoise(experiment.samplingNoise(4), { seed: 1, stream: 'samples', step: 0 })['labels']!;
    assert.deepEqual([...shown.data], [1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 0, 0]);
  });

  for (const asking of [{ conditioning: { kind: 'projection' as const } }, { semiSupervised: {} }]) {
    it(`are refused for data without labels (${Object.keys(asking).join()})`, () => {
      assert.throws(() => made(asking), (error) => error instanceof Fault && error.code === 'gan.noLabels' && error.message.includes('labels'));
    });
  }
});
