import assert from 'node:assert/strict';
import type { ConfigInput } from '../../src/config/schema.ts';
import type { Tensors } from '../../src/engine/engine.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import type { Turn, TurnInputs } from '../../src/gan/game.ts';
import { under } from '../../src/gan/paths.ts';
import { config } from './config.ts';
import { dot, rowsOf, type Matrix } from './definitions.ts';
import { distance, generated, gradientOf, logits, matricesOf, mean, numbersOf, softplus, type Numbers } from './plain-players.ts';
import { inputsOf } from './plays.ts';
import { assertClose, mapValues, number, reference, tensorsOf } from './values.ts';

const data = { shape: [2], classes: 0 };
const mlp = { network: 'mlp' as const, activation: 'tanh' as const, init: 'normal' as const, initialSigma: 0.7 };
const ADAM = { learningRate: 0.1, beta1: 0.5, beta2: 0.9, epsilon: 1e-6 };
const TOLERANCE = 1e-3;

interface Case {
  readonly steps: number;
  readonly config?: ConfigInput;
  /** the term that D's loss has besides, its weight in D's turns, and as the look ahead should take it */
  readonly penalty?: { readonly of: Penalty; readonly played: number; readonly ahead: number };
  /** G's loss from D's logits; -E log D(G(z)) where it is not given */
  readonly goal?: (real: readonly number[], fake: readonly number[]) => number;
}

const judging = (real: readonly number[], fake: readonly number[]): number => mean(real.map((l) => softplus(-l))) + mean(fake.map(softplus));
const fooling = (_: readonly number[], fake: readonly number[]): number => mean(fake.map((l) => softplus(-l)));

/** What a penalty is taken at: reals, samples, and by the numbers that are drawn for it under a name. */
interface Places {
  readonly real: Matrix;
  readonly fake: Matrix;
  readonly drawn: (name: string) => Matrix;
}

type Penalty = (d: Numbers, places: Places) => number;

/** ‖∂D/∂x‖² at each row of x, of a D of one hidden layer of tanh. */
function squaredSlopes(d: Numbers, x: Matrix): number[] {
  const output = d['output/dense/kernel']!;
  const kernel = rowsOf(d['block1/dense/kernel']!, output.length);
  const inner = (row: readonly number[]) => output.map((weight, unit) => weight * (1 - Math.tanh(d['block1/dense/bias']![unit]! + row.reduce((sum, value, i) => sum + value * kernel[i]![unit]!, 0)) ** 2));
  return x.map((row) => kernel.reduce((sum, weights) => sum + dot(weights, inner(row)) ** 2, 0));
}

/** R1 and R2 (Mescheder et al. 2018, equation 9), the gradient penalty of WGAN-GP (Gulrajani et al. 2017, equation 3) and that of DRAGAN (Kodali et al. 2017, algorithm 1). */
const r1: Penalty = (d, { real }) => mean(squaredSlopes(d, real)) / 2;
const r2: Penalty = (d, { fake }) => mean(squaredSlopes(d, fake)) / 2;
const offSlopeOne = (d: Numbers, x: Matrix): number => mean(squaredSlopes(d, x).map((square) => (Math.sqrt(square) - 1) ** 2));
const gp: Penalty = (d, { real, fake, drawn }) => {
  const mix = drawn('mix');
  return offSlopeOne(d, real.map((row, i) => row.map((value, k) => fake[i]![k]! + mix[i]![0]! * (value - fake[i]![k]!))));
};
const SIGMA = 0.5;
const dragan: Penalty = (d, { real, drawn }) => {
  const [direction, far] = [drawn('direction'), drawn('distance')];
  const middle = mean(real.flat());
  const reach = SIGMA * Math.sqrt(mean(real.flat().map((value) => (value - middle) ** 2)));
  return offSlopeOne(d, real.map((row, i) => row.map((value, k) => value + far[i]![0]! * reach * direction[i]![k]!)));
};

/** D with the averages of Adam (Kingma and Ba 2015, algorithm 1) after so many steps. */
interface Learner {
  readonly params: Numbers;
  readonly mean: Numbers;
  readonly square: Numbers;
  readonly step: number;
}

const beginner = (params: Numbers): Learner => ({ params, mean: mapValues(params, (values) => values.map(() => 0)), square: mapValues(params, (values) => values.map(() => 0)), step: 0 });

/** One update of D on reals and samples. */
function learnt(learner: Learner, places: Places, penalty: (d: Numbers, places: Places) => number): Learner {
  const { real, fake } = places;
  const loss = (d: Numbers): number => judging(logits(d, real), logits(d, fake)) + penalty(d, places);
  const gradient = gradientOf(loss, learner.params);
  const { learningRate, beta1, beta2, epsilon } = ADAM;
  const step = learner.step + 1;
  const averaged = (old: Numbers, decay: number, power: number) => mapValues(gradient, (values, name) => values.map((value, i) => decay * old[name]![i]! + (1 - decay) * value ** power));
  const [first, second] = [averaged(learner.mean, beta1, 1), averaged(learner.square, beta2, 2)];
  const moved = (value: number, m: number, v: number): number => value - (learningRate * (m / (1 - beta1 ** step))) / (Math.sqrt(v / (1 - beta2 ** step)) + epsilon);
  return { params: mapValues(learner.params, (values, name) => values.map((value, i) => moved(value, first[name]![i]!, second[name]![i]!))), mean: first, square: second, step };
}

const cases: Readonly<Record<string, Case>> = {
  'one step': { steps: 1 },
  'three steps': { steps: 3 },
  'five steps': { steps: 5 },
  'one step, with R1': { steps: 1, config: { penalties: { r1: { weight: 0.8 } } }, penalty: { of: r1, played: 0.8, ahead: 0.8 } },
  'two steps, with R1': { steps: 2, config: { penalties: { r1: { weight: 0.8 } } }, penalty: { of: r1, played: 0.8, ahead: 0.8 } },
  'three steps, with R1': { steps: 3, config: { penalties: { r1: { weight: 0.8 } } }, penalty: { of: r1, played: 0.8, ahead: 0.8 } },
  'two steps, with R2': { steps: 2, config: { penalties: { r2: { weight: 0.8 } } }, penalty: { of: r2, played: 0.8, ahead: 0.8 } },
  'two steps, with a gradient penalty': { steps: 2, config: { penalties: { gradientPenalty: { weight: 0.5 } } }, penalty: { of: gp, played: 0.5, ahead: 0.5 } },
  'two steps, with that of DRAGAN': { steps: 2, config: { penalties: { dragan: { weight: 0.5, sigma: SIGMA } } }, penalty: { of: dragan, played: 0.5, ahead: 0.5 } },
  // D takes the penalty at one step of four, with four times its weight or as it is: in the mean 0.8 or a quarter of it.
  'two steps, with a lazy R1': { steps: 2, config: { penalties: { r1: { weight: 0.8 }, lazy: { every: 4 } } }, penalty: { of: r1, played: 0.8, ahead: 0.8 } },
  'two steps, with a lazy R1 unscaled': { steps: 2, config: { penalties: { r1: { weight: 0.8 }, lazy: { every: 4, scaling: 'unscaled' } } }, penalty: { of: r1, played: 0.8, ahead: 0.2 } },
  'two steps at once, of minimax': { steps: 2, config: { objective: { name: 'minimax' }, training: { updates: 'simultaneous' } }, goal: (real, fake) => -judging(real, fake) },
};

/** A penalty at its weight; nothing where there is none. */
const taken = (penalty: Penalty | undefined, weight = 0): Penalty => (d, places) => (penalty ? weight * penalty(d, places) : 0);

/** What D sees in a turn, of G's parameters. */
function placesIn({ batch, noise }: TurnInputs, g: Numbers): Places {
  const { z, ...others } = matricesOf(noise);
  const drawn = (name: string): Matrix => Object.entries(others).find(([path]) => path.endsWith(`/${name}`))![1];
  return { real: matricesOf(batch)['real']!, fake: generated(g, z!), drawn };
}

/** Both players after two turns of D, so that Adam's averages are at work: as the program has them, and in double precision. */
function played({ steps, config: input, penalty }: Case) {
  const of = (more: ConfigInput) =>
    createExperiment(config({
      latent: { size: 2 }, generator: { ...mlp, layers: [3] }, discriminator: { ...mlp, layers: [4] },
      ...input, ...more, training: { batchSize: 4, ...input?.training, ...more.training },
      optimizers: { generator: { name: 'sgd', beta1: 0, learningRate: 1 }, discriminator: ADAM },
    }), data);
  const experiment = of({ training: { unrolledSteps: steps } });
  const alone = of({ training: { updates: 'alternating' }, penalties: { ...input?.penalties, lazy: undefined } });
  const apart = alone.turns[0]!;
  let state: Tensors = tensorsOf(experiment.initialState(4));
  const g = numbersOf(under(state, 'generator/params'));
  let learner = beginner(numbersOf(under(state, 'discriminator/params')));
  for (let step = 1; step <= 2; step++) {
    const inputs = inputsOf(alone, data, apart, step, state);
    learner = learnt(learner, placesIn(inputs, g), taken(penalty?.of, penalty?.played));
    state = { ...state, ...apart.play(inputs).state };
  }
  const turn = experiment.turns.at(-1)!;
  return { turn, inputs: inputsOf(experiment, data, turn, 3, state), learner, g };
}

/** G's gradient as it is read off a plain step at rate 1. */
function gradientIn(turn: Turn, inputs: TurnInputs, g: Numbers) {
  const { state, scalars } = turn.play(inputs);
  const after = numbersOf(under(state, 'generator/params'));
  return { loss: number(scalars['loss_g']!), gradient: mapValues(g, (values, name) => values.map((value, i) => value - after[name]![i]!)) };
}

describe('unrolled', function () {
  this.timeout(20_000);
  before(reference);

  for (const [name, given] of Object.entries(cases)) {
    it(`${name}: G's loss and its whole gradient are those of equations 7 and 8`, () => {
      const { turn, inputs, learner, g } = played(given);
      const ahead = (params: Numbers): Numbers => {
        let looked = learner;
        for (let step = 0; step < given.steps; step++) looked = learnt(looked, placesIn(inputs, params), taken(given.penalty?.of, given.penalty?.ahead));
        return looked.params;
      };
      const against = (d: Numbers, params: Numbers): number => {
        const { real, fake } = placesIn(inputs, params);
        return (given.goal ?? fooling)(logits(d, real), logits(d, fake));
      };
      const { loss, gradient } = gradientIn(turn, inputs, g);
      assertClose([loss], [against(ahead(g), g)], 1e-5, 'loss');
      const apart = distance(gradient, gradientOf((params) => against(ahead(params), params), g, 1e-4));
      assert.ok(apart < TOLERANCE, `the gradient is ${apart} of its size off`);
      // What it would be if D's updates did not depend on G: far off, or the test would not see through them.
      const still = ahead(g);
      const stopped = distance(gradient, gradientOf((params) => against(still, params), g, 1e-4));
      assert.ok(stopped > 30 * TOLERANCE, `a gradient that stops at D's updates is ${stopped} of its size off`);
    });
  }
});
