import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engine/engine.ts';
import type { TurnInputs } from '../game.ts';
import { differentiate } from '../gradients.ts';
import { parameter } from '../nn/layer.ts';
import { under } from '../paths.ts';
import { spreadOut } from '../penalties/terms.ts';
import { CLIP_LIMIT, type Game } from './game.ts';
import { discriminatorLoss, type DiscriminatorMatter } from './losses.ts';
import type { Weights } from './passes.ts';

/** D's weights between the bounds that WGAN's clipping sets (Arjovsky et al. 2017, algorithm 1, line 7), where it is asked for. */
export function clipped({ config }: Game, params: Tensors, hyper: Tensors): Tensors {
  if (!config.penalties.clip) return params;
  const limit = parameter(hyper, CLIP_LIMIT);
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, tf.maximum(tf.minimum(value, limit), tf.neg(limit))]));
}

/**
 * D's parameters after so many updates of its own on the same batch and noise, as a function of the fakes: G's gradient
 * goes through the updates, the optimizer's averages included (Metz et al. 2016, equations 7 and 8). Lazy penalties, which D
 * takes at some steps only, count at each update with their mean weight. What the updates do to D's statistics and slots is
 * forgotten.
 */
export function unrolledWeights(game: Game, { state, noise, hyper }: TurnInputs, matter: DiscriminatorMatter): Weights {
  const { discriminator, config } = game;
  const evenly = spreadOut(game.penalties, config.penalties, hyper);
  const own = under(state, discriminator.name);
  let [params, slots, stats]: [Tensors, Tensors, Tensors] = [under(own, 'params'), under(own, 'slots'), under(own, 'stats')];
  for (let step = 0; step < config.training.unrolledSteps; step++) {
    const before: Weights = { params, stats };
    const { gradients, aside } = differentiate((at) => {
      const { loss, fake } = discriminatorLoss(game, { ...before, params: at }, matter, { noise, hyper: evenly });
      return { loss, aside: fake.stats };
    }, before.params);
    const updated = discriminator.optimizer.update(before.params, gradients, slots, parameter(hyper, discriminator.rate));
    params = clipped(game, updated.params, hyper);
    slots = updated.slots;
    stats = aside;
  }
  return { params, stats };
}
