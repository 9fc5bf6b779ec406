import assert from 'node:assert/strict';
import type { ConfigInput } from '../../src/config/schema.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import { under } from '../../src/gan/paths.ts';
import { config } from './config.ts';
import type { Matrix } from './definitions.ts';
import { dense, distance, features, generated, gradientOf, leaky, logits, matricesOf, mean, numbersOf, outputs, softplus, type Numbers } from './plain-players.ts';
import { inputsOf, withBiases } from './plays.ts';
import { assertClose, mapValues, number, reference, tensorsOf } from './values.ts';

const data = { shape: [2], classes: 3 };
const mlp = { network: 'mlp' as const, layers: [5], activation: 'tanh' as const, init: 'normal' as const, initialSigma: 0.6 };
const sgd = { name: 'sgd' as const, beta1: 0, learningRate: 1 };

/** What a loss is a function of: the players' parameters, and the batch and noise of the turn. */
interface Given {
  readonly d: Numbers;
  readonly g: Numbers;
  readonly batch: Readonly<Record<string, Matrix>>;
  readonly noise: Readonly<Record<string, Matrix>>;
}

interface Definition {
  readonly config: ConfigInput;
  /** D's loss */
  readonly discriminator: (given: Given) => number;
  /** G's loss */
  readonly generator: (given: Given) => number;
}

const beside = (...parts: readonly Matrix[]): number[][] => parts[0]!.map((_, row) => parts.flatMap((part) => part[row]!));
const logSum = (row: readonly number[]): number => Math.log(row.map(Math.exp).reduce((sum, value) => sum + value, 0));
/** E[-log p_y], p the softmax of the logits and y one-hot. */
const crossEntropy = (classes: Matrix, given: Matrix): number => mean(given.map((row, i) => logSum(row) - row[classes[i]!.indexOf(1)]!));

/** Goodfellow's objective from D's logits. */
const judging = (real: readonly number[], fake: readonly number[]): number => mean(real.map((l) => softplus(-l))) + mean(fake.map(softplus));
const fooling = (fake: readonly number[]): number => mean(fake.map((l) => softplus(-l)));

/** Odena et al. 2017, equations 2 and 3. The samples are of the reals' classes, in a turn of G alone of drawn ones. */
const acgan: Definition = {
  config: { conditioning: { kind: 'auxiliary', weight: 0.7 } },
  discriminator: ({ d, g, batch, noise }) => {
    const [real, fake, labels] = [batch['real']!, generated(g, beside(noise['z']!, batch['labels']!)), batch['labels']!];
    return judging(logits(d, real), logits(d, fake)) + 0.7 * (crossEntropy(labels, named(d, real)) + crossEntropy(labels, named(d, fake)));
  },
  generator: ({ d, g, noise }) => {
    const fake = generated(g, beside(noise['z']!, noise['labels']!));
    return fooling(logits(d, fake)) + 0.7 * crossEntropy(noise['labels']!, named(d, fake));
  },
};
const named = (d: Numbers, x: Matrix): number[][] => dense(features(d, x), d, 'heads/class/output/dense');

/** Chen et al. 2016, equations 5 and 6: Q's likelihood of the codes, of two categorical ones and two numbers of unit variance. */
const infogan: Definition = {
  config: { codes: { categorical: [3, 2], continuous: 2, weight: 0.7, continuousWeight: 0.3, units: 4 } },
  discriminator: ({ d, g, batch, noise }) => {
    const fake = fromCodes(g, noise);
    return judging(logits(d, batch['real']!), logits(d, fake)) + information(d, fake, noise);
  },
  generator: ({ d, g, noise }) => {
    const fake = fromCodes(g, noise);
    return fooling(logits(d, fake)) + information(d, fake, noise);
  },
};
const fromCodes = (g: Numbers, noise: Given['noise']): number[][] => generated(g, beside(noise['z']!, noise['codes/categorical0']!, noise['codes/categorical1']!, noise['codes/continuous']!));
function information(d: Numbers, fake: Matrix, noise: Given['noise']): number {
  const guess = dense(leaky(dense(features(d, fake), d, 'heads/codes/hidden/dense'), 0.1), d, 'heads/codes/output/dense');
  const part = (from: number, to: number) => guess.map((row) => row.slice(from, to));
  const squares = part(5, 7).map((row, i) => row.reduce((sum, mu, j) => sum + (noise['codes/continuous']![i]![j]! - mu) ** 2, 0));
  return 0.7 * (crossEntropy(noise['codes/categorical0']!, part(0, 3)) + crossEntropy(noise['codes/categorical1']!, part(3, 5))) + (0.3 / 2) * mean(squares);
}

const meanOf = (rows: Matrix): number[] => rows[0]!.map((_, column) => mean(rows.map((row) => row[column]!)));

/** Salimans et al. 2016, section 3.1. */
const matching: Definition = {
  config: { objective: { generator: 'feature-matching' } },
  discriminator: ({ d, g, batch, noise }) => judging(logits(d, batch['real']!), logits(d, generated(g, noise['z']!))),
  generator: ({ d, g, batch, noise }) => {
    const [real, fake] = [meanOf(features(d, batch['real']!)), meanOf(features(d, generated(g, noise['z']!)))];
    return real.reduce((sum, value, i) => sum + (value - fake[i]!) ** 2, 0);
  },
};

/** Salimans et al. 2016, section 5: D = Z / (Z + 1), Z the sum of the K classes' exponentials. */
const sgan: Definition = {
  config: { semiSupervised: { weight: 0.7, unlabelledWeight: 0.4 } },
  discriminator: ({ d, g, batch, noise }) =>
    0.4 * ofAny(d, batch['real']!, generated(g, noise['z']!)) + 0.7 * crossEntropy(batch['labelledClasses']!, outputs(d, batch['labelled']!)),
  generator: ({ d, g, noise }) => -mean(outputs(d, generated(g, noise['z']!)).map((row) => Math.log(ofClasses(row)))),
};
const ofClasses = (row: readonly number[]): number => {
  const z = row.map(Math.exp).reduce((sum, value) => sum + value, 0);
  return z / (z + 1);
};
const ofAny = (d: Numbers, real: Matrix, fake: Matrix): number =>
  -mean(outputs(d, real).map((row) => Math.log(ofClasses(row)))) - mean(outputs(d, fake).map((row) => Math.log(1 - ofClasses(row))));

const definitions: Readonly<Record<string, Definition>> = {
  'AC-GAN': acgan,
  'InfoGAN': infogan,
  'feature matching': matching,
  'SGAN': sgan,
  'SGAN with least squares': {
    config: { ...sgan.config, objective: { name: 'least-squares' } },
    discriminator: ({ d, g, batch, noise }) => {
      const [real, fake] = [outputs(d, batch['real']!).map(logSum), outputs(d, generated(g, noise['z']!)).map(logSum)];
      return 0.4 * (mean(real.map((l) => (l - 1) ** 2)) + mean(fake.map((l) => l ** 2))) / 2 + 0.7 * crossEntropy(batch['labelledClasses']!, outputs(d, batch['labelled']!));
    },
    generator: ({ d, g, noise }) => mean(outputs(d, generated(g, noise['z']!)).map((row) => (logSum(row) - 1) ** 2)) / 2,
  },
};

describe("the families' losses", () => {
  before(reference);

  for (const [name, definition] of Object.entries(definitions)) {
    for (const player of ['discriminator', 'generator'] as const) {
      it(`${name}: the ${player}'s has the value and the gradient of its definition`, () => {
        const experiment = createExperiment(
          config({ latent: { size: 2 }, generator: mlp, discriminator: mlp, ...definition.config, optimizers: { generator: sgd, discriminator: sgd }, training: { batchSize: 4 } }), data);
        const turn = experiment.turns.find((each) => each.name === player);
        assert.ok(turn);
        const inputs = inputsOf(experiment, data, turn, 1, withBiases(tensorsOf(experiment.initialState(1))));
        const { scalars, state } = turn.play(inputs);
        const [d, g] = [numbersOf(under(inputs.state, 'discriminator/params')), numbersOf(under(inputs.state, 'generator/params'))];
        const given = { d, g, batch: matricesOf(inputs.batch), noise: matricesOf(inputs.noise) };
        const isD = player === 'discriminator';
        const loss = (params: Numbers): number => definition[player]({ ...given, ...(isD ? { d: params } : { g: params }) });
        const own = isD ? d : g;
        assertClose([number(scalars[isD ? 'loss_d' : 'loss_g']!)], [loss(own)], 1e-5, 'value');
        const gradient = mapValues(numbersOf(under(state, `${player}/params`)), (after, each) => after.map((value, i) => own[each]![i]! - value));
        const apart = distance(gradient, gradientOf(loss, own));
        assert.ok(apart < 2e-4, `the gradient is ${apart} of its size off`);
      });
    }
  }
});
