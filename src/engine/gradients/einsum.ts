import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { Attributes } from '../attributes.ts';

interface Term {
  readonly labels: string;
  readonly tensor: Tensor;
}

/** Product of all terms, summed over the labels that the result lacks. Terms without labels are plain factors. */
function contract(terms: readonly Term[], result: string): Tensor {
  const matrices = terms.filter(({ labels }) => labels !== '');
  const factors = terms.filter(({ labels }) => labels === '');
  const product = matrices.length > 0 ? tf.einsum(`${matrices.map(({ labels }) => labels).join()}->${result}`, ...matrices.map(({ tensor }) => tensor)) : tf.scalar(1);
  return factors.reduce((sofar, { tensor }) => tf.mul(sofar, tensor), product);
}

/** The gradient of one operand: the other one and the result's gradient contracted, repeated along labels of its own. */
function gradientOf(operand: Term, others: readonly Term[]): Tensor {
  const own = operand.labels.split('');
  const shared = own.filter((label) => others.some(({ labels }) => labels.includes(label)));
  const { shape } = operand.tensor;
  const kept = own.map((label, axis) => (shared.includes(label) ? shape[axis]! : 1));
  const contracted = tf.reshape(contract(others, shared.join('')), kept);
  return shared.length === shape.length ? contracted : tf.mul(contracted, tf.ones(shape));
}

export const einsum: GradConfig = {
  kernelName: 'Einsum',
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const [left = '', result = ''] = new Attributes('Einsum', attributes).text('equation').replaceAll(/\s/g, '').split('->');
    const operands = left.split(',').map((labels, i): Term => ({ labels, tensor: saved[i]! }));
    const results = [dy].flat().map((tensor): Term => ({ labels: result, tensor }));
    return Object.fromEntries(operands.map((operand, i) => [i, () => gradientOf(operand, [...results, ...operands.filter((_, other) => other !== i)])]));
  },
};
