import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../../config/schema.ts';
import type { Tensors } from '../../engine/engine.ts';
import type { NoiseSpecs } from '../game.ts';
import { parameter } from '../nn/layer.ts';
import { prefixed, under } from '../paths.ts';
import { consistency } from './consistency.ts';
import { dragan } from './dragan.ts';
import { gradientPenalty } from './gradient-penalty.ts';
import type { Penalty, PenaltyInputs } from './penalty.ts';
import { zeroCentred } from './zero-centred.ts';

const PATH = 'penalties';

/** The penalties of a config, one after the other; their order is part of what makes a run repeat to the bit. */
export function penaltiesOf(config: Config['penalties']): readonly Penalty[] {
  return [
    ...(config.gradientPenalty ? [gradientPenalty(config.gradientPenalty)] : []),
    ...(config.r1 ? [zeroCentred('r1', config.r1)] : []),
    ...(config.r2 ? [zeroCentred('r2', config.r2)] : []),
    ...(config.dragan ? [dragan(config.dragan)] : []),
    ...(config.consistency ? [consistency(config.consistency)] : []),
  ];
}

/** The hyperparameters of the penalties. A lazy penalty's weight makes up for the steps that it leaves out, unless told not to. */
export function penaltyHyper(terms: readonly Penalty[], { lazy }: Config['penalties']): Record<string, number> {
  const factor = lazy?.scaling === 'scaled' ? lazy.every : 1;
  const own = ({ name, hyper, onGradient }: Penalty) =>
    prefixed(`${PATH}/${name}`, Object.fromEntries(Object.entries(hyper).map(([key, value]) => [key, key === 'weight' && onGradient ? value * factor : value])));
  return Object.assign({}, ...terms.map(own)) as Record<string, number>;
}

/**
 * The hyperparameters with the weights of lazy penalties spread over all steps: what such a penalty costs D in the mean. A
 * look ahead takes them so at each of its updates, for which steps those stand is not told.
 */
export function spreadOut(terms: readonly Penalty[], { lazy }: Config['penalties'], hyper: Tensors): Tensors {
  if (!lazy) return hyper;
  const names = terms.filter(({ onGradient }) => onGradient).map(({ name }) => `${PATH}/${name}/weight`);
  return { ...hyper, ...Object.fromEntries(names.map((name) => [name, tf.div(parameter(hyper, name), lazy.every)])) };
}

/** What noise the penalties take, for a batch of examples of this shape. */
export function penaltyNoise(terms: readonly Penalty[], batch: number, shape: readonly number[]): NoiseSpecs {
  return Object.assign({}, ...terms.map((term) => prefixed(`${PATH}/${term.name}`, term.noise(batch, shape)))) as NoiseSpecs;
}

/** What D is judged by: the batch, the noise of the whole turn, and all of its hyperparameters. */
export interface TermInputs extends Omit<PenaltyInputs, 'critic'> {
  /** D as a penalty of this name sees it */
  readonly criticFor: (name: string) => PenaltyInputs['critic'];
}

/** The weighted sum of the penalties, rank 0, or undefined where there is none, and each one's own value by tag. */
export function penalise(terms: readonly Penalty[], { criticFor, real, fake, noise, hyper }: TermInputs): { sum: tf.Tensor | undefined; scalars: Tensors } {
  const scalars: Record<string, tf.Tensor> = {};
  const weighted = terms.map((term) => {
    const path = `${PATH}/${term.name}`;
    const own = under(hyper, path);
    const penalised = term.apply({ critic: criticFor(term.name), real, fake, noise: under(noise, path), hyper: own });
    Object.assign(scalars, penalised.scalars, { [`penalty_${term.tag}`]: penalised.value });
    return tf.mul(penalised.value, parameter(own, 'weight'));
  });
  return { sum: weighted.length > 0 ? tf.addN(weighted) : undefined, scalars };
}
