import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { noisyTarget, objective, type Objective } from '../../src/gan/objectives.ts';
import { config } from './config.ts';
import { slopes } from './definitions.ts';
import { assertClose, number, reference } from './values.ts';

const real = [2.5, -0.3, 0.2, 7, -12];
const fake = [-1.5, 0.4, 3, -9, 0.01];
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

type Name = Parameters<typeof objective>[0]['name'];
interface Definition {
  /** D's loss from logits, with targets b of reals and a of fakes */
  readonly d: (real: readonly number[], fake: readonly number[], b: number, a: number) => number;
  /** G's loss */
  readonly g: (fake: readonly number[], real: readonly number[]) => number;
}

const crossEntropy = (p: number, target: number): number => -(target * Math.log(p) + (1 - target) * Math.log(1 - p));
const both = (r: readonly number[], f: readonly number[], ofReal: (x: number) => number, ofFake: (x: number) => number): number => mean(r.map(ofReal)) + mean(f.map(ofFake));
const goodfellow = (r: readonly number[], f: readonly number[], b: number, a: number): number =>
  both(r, f, (x) => crossEntropy(sigmoid(x), b), (x) => crossEntropy(sigmoid(x), a));
const mix = (target: number, ifReal: number, ifFake: number): number => target * ifReal + (1 - target) * ifFake;

/** The papers' definitions, in float64; the papers and equations are named at each objective. */
const definitions: Readonly<Record<Name, Definition>> = {
  'non-saturating': { d: goodfellow, g: (f) => -mean(f.map((x) => Math.log(sigmoid(x)))) },
  minimax: { d: goodfellow, g: (f) => mean(f.map((x) => Math.log(1 - sigmoid(x)))) },
  'least-squares': { d: (r, f, b, a) => both(r, f, (x) => (x - b) ** 2 / 2, (x) => (x - a) ** 2 / 2), g: (f) => mean(f.map((x) => (x - 1) ** 2 / 2)) },
  hinge: {
    d: (r, f, b, a) => both(r, f, (x) => mix(b, Math.max(0, 1 - x), Math.max(0, 1 + x)), (x) => mix(a, Math.max(0, 1 - x), Math.max(0, 1 + x))),
    g: (f) => -mean(f),
  },
  wasserstein: { d: (r, f, b, a) => both(r, f, (x) => mix(b, -x, x), (x) => mix(a, -x, x)), g: (f) => -mean(f) },
  relativistic: {
    d: (r, f, b) => mean(r.map((x, i) => crossEntropy(sigmoid(x - f[i]!), b))),
    g: (f, r) => -mean(f.map((x, i) => Math.log(sigmoid(x - r[i]!)))),
  },
  'relativistic-average': {
    d: (r, f, b, a) => both(r, f, (x) => crossEntropy(sigmoid(x - mean(f)), b), (x) => crossEntropy(sigmoid(x - mean(r)), a)),
    g: (f, r) => both(f, r, (x) => -Math.log(sigmoid(x - mean(r))), (x) => -Math.log(1 - sigmoid(x - mean(f)))),
  },
};

const targets = (b: number, a: number) => ({ real: tf.scalar(b), fake: tf.scalar(a) });
const of = (name: Name, on: 'logits' | 'probabilities' = 'logits'): Objective => objective(config({ objective: { name, on } }).objective);

describe('objectives', () => {
  before(reference);

  for (const [name, { d, g }] of Object.entries(definitions) as [Name, Definition][]) {
    for (const [b, a] of [[1, 0], [0.9, 0], [0.9, 0.1]] as const) {
      it(`${name} has the values and gradients of its definition, targets ${b} and ${a}`, () => {
        const goal = of(name);
        const dLoss = (r: tf.Tensor, f: tf.Tensor) => goal.discriminator(r, f, targets(b, a));
        const gLoss = (f: tf.Tensor, r: tf.Tensor) => goal.generator(f, goal.comparesReals ? r : undefined);
        assertClose([number(dLoss(tf.tensor1d(real), tf.tensor1d(fake)))], [d(real, fake, b, a)], 1e-5, 'D');
        assertClose([number(gLoss(tf.tensor1d(fake), tf.tensor1d(real)))], [g(fake, real)], 1e-5, 'G');
        const [dReal, dFake] = tf.grads(dLoss)([tf.tensor1d(real), tf.tensor1d(fake)]) as [tf.Tensor, tf.Tensor];
        assertClose(dReal.dataSync(), slopes((x) => d(x, fake, b, a), real), 1e-5, 'D by reals');
        assertClose(dFake.dataSync(), slopes((x) => d(real, x, b, a), fake), 1e-5, 'D by fakes');
        const gFake = tf.grad((f: tf.Tensor) => gLoss(f, tf.tensor1d(real)))(tf.tensor1d(fake));
        assertClose(gFake.dataSync(), slopes((x) => g(x, real), fake), 1e-5, 'G by fakes');
      });
    }
  }

  for (const name of ['non-saturating', 'minimax', 'least-squares'] as const) {
    it(`${name} works on probabilities too`, () => {
      const goal = of(name, 'probabilities');
      const [p, q] = [real.map(sigmoid), fake.map(sigmoid)];
      const { d, g } = definitions[name];
      const expected = name === 'least-squares' ? [d(p, q, 0.9, 0), g(q, p)] : [d(real, fake, 0.9, 0), g(fake, real)];
      const found = [number(goal.discriminator(tf.tensor1d(p), tf.tensor1d(q), targets(0.9, 0))), number(goal.generator(tf.tensor1d(q)))];
      assertClose(found, expected, 5e-3);
      assertClose(goal.shown(tf.tensor1d(p)).dataSync(), p, 1e-6);
    });

    it(`${name} has the gradients of its definition on probabilities too`, () => {
      const goal = of(name, 'probabilities');
      const [p, q] = [[0.92, 0.43, 0.55, 0.99, 0.03], [0.18, 0.6, 0.95, 0.02, 0.5]];
      const logit = (x: number) => Math.log(x / (1 - x));
      const asD = (values: readonly number[]) => (name === 'least-squares' ? values : values.map(logit));
      const { d, g } = definitions[name];
      const dLoss = (r: tf.Tensor, f: tf.Tensor) => goal.discriminator(r, f, targets(0.9, 0.1));
      const [dReal, dFake] = tf.grads(dLoss)([tf.tensor1d(p), tf.tensor1d(q)]) as [tf.Tensor, tf.Tensor];
      assertClose(dReal.dataSync(), slopes((x) => d(asD(x), asD(q), 0.9, 0.1), p), 1e-4, 'D by reals');
      assertClose(dFake.dataSync(), slopes((x) => d(asD(p), asD(x), 0.9, 0.1), q), 1e-4, 'D by fakes');
      const gFake = tf.grad((f: tf.Tensor) => goal.generator(f))(tf.tensor1d(q));
      assertClose(gFake.dataSync(), slopes((x) => g(asD(x), asD(p)), q), 1e-4, 'G by fakes');
    });
  }

  it('shows probabilities where D gives them, bare scores elsewhere, and shares from 0 to 1 of both', () => {
    const d = tf.tensor1d(real);
    assertClose(of('non-saturating').shown(d).dataSync(), real.map(sigmoid), 1e-6);
    for (const name of ['hinge', 'wasserstein', 'relativistic', 'relativistic-average'] as const) {
      assertClose(of(name).shown(d).dataSync(), real, 1e-6, name);
      assertClose(of(name).share(of(name).shown(d)).dataSync(), real.map(sigmoid), 1e-6, name);
    }
  });

  it('stays finite, with a gradient, where D is certain', () => {
    const gradient = tf.grad((d: tf.Tensor) => of('non-saturating').generator(d))(tf.tensor1d([-200]));
    assertClose(gradient.dataSync(), [-1], 1e-6, 'logits');
    const onProbabilities = of('non-saturating', 'probabilities');
    assertClose([number(onProbabilities.generator(tf.tensor1d([0])))], [-Math.log(1e-7)], 1e-5, 'probabilities');
    assertClose([number(onProbabilities.discriminator(tf.tensor1d([0]), tf.tensor1d([1]), targets(1, 0)))], [-2 * Math.log(1e-7)], 0.1, 'both wrong');
  });

  it("minimax's gradient vanishes where D wins, non-saturating's does not", () => {
    const slope = (name: Name) => Math.abs(number(tf.grad((d: tf.Tensor) => of(name).generator(d))(tf.tensor1d([-10]))));
    assertClose([slope('minimax'), slope('non-saturating')], [sigmoid(-10), 1 - sigmoid(-10)], 1e-6);
  });

  it("hinge gives D no gradient beyond the margin, least squares none at the target", () => {
    const [r, f] = tf.grads((x: tf.Tensor, y: tf.Tensor) => of('hinge').discriminator(x, y, targets(1, 0)))([tf.tensor1d([1.5]), tf.tensor1d([-1.5])]) as [tf.Tensor, tf.Tensor];
    assert.deepEqual([number(r), number(f)], [0, 0]);
    const [s] = tf.grads((x: tf.Tensor, y: tf.Tensor) => of('least-squares').discriminator(x, y, targets(1, 0)))([tf.tensor1d([1]), tf.tensor1d([0])]) as [tf.Tensor];
    assert.equal(number(s), 0);
  });

  it('minimax given reals is minus the whole loss of D', () => {
    const goal = of('minimax');
    const [r, f] = [tf.tensor1d(real), tf.tensor1d(fake)];
    assertClose([number(goal.generator(f, r))], [-number(goal.discriminator(r, f, targets(1, 0)))], 1e-6);
    const [gFake, gReal] = tf.grads((x: tf.Tensor, y: tf.Tensor) => goal.generator(x, y))([f, r]) as [tf.Tensor, tf.Tensor];
    assertClose(gFake.dataSync(), slopes((x) => -goodfellow(real, x, 1, 0), fake), 1e-5, 'by fakes');
    assertClose(gReal.dataSync(), slopes((x) => -goodfellow(x, fake, 1, 0), real), 1e-5, 'by reals');
  });

  it('flips the targets of a share of the examples, by the noise', () => {
    const flipped = noisyTarget(tf.scalar(0.9), tf.scalar(0.1), tf.tensor1d([0, 0.049, 0.05, 0.9]), 0.05);
    assertClose(flipped.dataSync(), [0.1, 0.1, 0.9, 0.9], 1e-6);
  });
});
