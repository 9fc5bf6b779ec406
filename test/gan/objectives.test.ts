import * as tf from '@tensorflow/tfjs-core';
import { objective } from '../../src/gan/objectives.ts';
import { config } from './config.ts';
import { assertClose, number, reference } from './values.ts';

const real = [2.5, -0.3, 0, 7, -12];
const fake = [-1.5, 0.4, 3, -9, 0.01];
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The definitions of Goodfellow et al. 2014 and Salimans et al. 2016, in float64, from probabilities. */
const expected = {
  discriminator: (p: number[], q: number[], label: number) =>
    -mean(p.map((v) => label * Math.log(v) + (1 - label) * Math.log(1 - v))) - mean(q.map((v) => Math.log(1 - v))),
  'non-saturating': (q: number[]) => -mean(q.map(Math.log)),
  minimax: (q: number[]) => mean(q.map((v) => Math.log(1 - v))),
};

describe('objectives', () => {
  before(reference);

  for (const name of ['non-saturating', 'minimax'] as const) {
    for (const on of ['logits', 'probabilities'] as const) {
      for (const realLabel of [1, 0.9]) {
        it(`${name} on ${on} with real label ${realLabel} equals its definition`, () => {
          const goal = objective(config({ objective: { name, on, realLabel } }).objective);
          const [p, q] = [real.map(sigmoid), fake.map(sigmoid)];
          const given = on === 'logits' ? [real, fake] : [p, q];
          const [d, g] = [tf.tensor1d(given[0]!), tf.tensor1d(given[1]!)];
          assertClose([number(goal.discriminator(d, g, tf.scalar(realLabel)))], [expected.discriminator(p, q, realLabel)], on === 'logits' ? 1e-6 : 1e-2, 'D');
          assertClose([number(goal.generator(g))], [expected[name](q)], on === 'logits' ? 1e-6 : 1e-3, 'G');
          assertClose(goal.probabilities(d).dataSync(), p, 1e-6, 'probability');
        });
      }
    }
  }

  it('stays finite, with a gradient, where D is certain', () => {
    const onLogits = objective(config({ objective: { on: 'logits' } }).objective);
    const gradient = tf.grad((d: tf.Tensor) => onLogits.generator(d))(tf.tensor1d([-200]));
    assertClose(gradient.dataSync(), [-1], 1e-6, 'logits');
    const onProbabilities = objective(config({ objective: { on: 'probabilities' } }).objective);
    assertClose([number(onProbabilities.generator(tf.tensor1d([0])))], [-Math.log(1e-7)], 1e-5, 'probabilities');
    assertClose([number(onProbabilities.discriminator(tf.tensor1d([0]), tf.tensor1d([1]), tf.scalar(1)))], [-2 * Math.log(1e-7)], 0.1, 'both wrong');
  });

  it("minimax's gradient vanishes where D wins, non-saturating's does not", () => {
    const slope = (name: 'minimax' | 'non-saturating') =>
      Math.abs(number(tf.grad((d: tf.Tensor) => objective(config({ objective: { name } }).objective).generator(d))(tf.tensor1d([-10]))));
    assertClose([slope('minimax'), slope('non-saturating')], [sigmoid(-10), 1 - sigmoid(-10)], 1e-6);
  });
});
