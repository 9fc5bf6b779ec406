import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { Attributes } from '../attributes.ts';

interface Term {
  readonly labels: string;
  readonly tensor: Tensor;
}

/** Product of all terms, summed over the labels that the result lacks. Terms without labels are plain factors. */
function contract(terms: readonly Term[], result: string): Tensor {
  const factors = terms.filter(({ labels }) => labels === '');
  return factors.reduce((product, { tensor }) => tf.mul(product, tensor), contractLabelled(terms.filter(({ labels }) => labels !== ''), result));
}

function contractLabelled(terms: readonly Term[], result: string): Tensor {
  const [first, ...others] = terms;
  if (!first) return tf.scalar(1);
  // tfjs's cpu kernel hands out its operand itself where nothing is to be done, and the tape counts it twice.
  if (others.length === 0 && first.labels === result) return first.tensor;
  return tf.einsum(`${terms.map(({ labels }) => labels).join()}->${result}`, ...terms.map(({ tensor }) => tensor));
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
