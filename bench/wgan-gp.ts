import * as tf from '@tensorflow/tfjs-core';
import { configSchema } from '../src/config/schema.ts';
import type { Engine, Tensors } from '../src/engine/engine.ts';
import { differentiate } from '../src/gan/gradients.ts';
import { discriminatorNetwork, generatorNetwork } from '../src/gan/nn/players.ts';
import { optimizer } from '../src/gan/optimizers.ts';
import { prefixed, under } from '../src/gan/paths.ts';
import { accepted, gaussian, putAll } from './networks.ts';

const BATCH = 256;
const LAMBDA = 0.1;
const layers = [512, 512, 512];
const mode = { statistics: 'batch', noise: undefined } as const;

/**
 * The critic's step of WGAN-GP (Gulrajani et al. 2017, algorithm 1) with the networks of its toy: E D(fake) - E D(real)
 * + lambda E (|grad D(mixed)| - 1)², Adam 1e-4 (0.5, 0.9).
 */
export function criticStep(engine: Engine): () => void {
  const config = configSchema.parse({
    data: { set: 'ring' },
    generator: { network: 'mlp', layers, activation: 'relu' },
    discriminator: { network: 'mlp', layers, activation: 'relu' },
    optimizers: { discriminator: { learningRate: 1e-4, beta1: 0.5, beta2: 0.9 } },
  });
  const critic = discriminatorNetwork(config.discriminator, [2]);
  const generator = generatorNetwork(config.generator, 2, [2]);
  const rule = optimizer(config.optimizers.discriminator);
  const judge = (params: Tensors, x: tf.Tensor) => critic.apply(params, {}, x, mode).y;
  const penalty = (params: Tensors, mixed: tf.Tensor) => {
    const slope = tf.grad((x) => tf.sum(judge(params, x)))(mixed);
    return tf.mean(tf.square(tf.sub(tf.sqrt(tf.add(tf.sum(tf.square(slope), 1), 1e-12)), 1)));
  };
  const turn = engine.compile('critic', (inputs) => {
    const [own, other] = [under(inputs, 'state/critic'), under(inputs, 'generator')];
    const { real, z, mix, rate } = under(inputs, 'input') as Record<'real' | 'z' | 'mix' | 'rate', tf.Tensor>;
    const fake = generator.apply(other, {}, z, mode).y;
    const mixed = tf.add(tf.mul(real, mix), tf.mul(fake, tf.sub(1, mix)));
    const { loss, gradients } = differentiate((params) => {
      const distance = tf.sub(tf.mean(judge(params, fake)), tf.mean(judge(params, real)));
      return { loss: tf.add(distance, tf.mul(penalty(params, mixed), LAMBDA)), aside: {} };
    }, under(own, 'params'));
    const updated = rule.update(under(own, 'params'), gradients, under(own, 'slots'), rate);
    return { ...prefixed('state/critic', { ...prefixed('params', updated.params), ...prefixed('slots', updated.slots) }), loss };
  });
  const { params } = critic.init(0, 'critic');
  let state = putAll(engine, prefixed('critic', { ...prefixed('params', params), ...prefixed('slots', rule.initialSlots(params)) }));
  const inputs = putAll(engine, {
    'input/real': gaussian([BATCH, 2], 'real'),
    'input/z': gaussian([BATCH, 2], 'z'),
    'input/mix': { dtype: 'float32', shape: [BATCH, 1], data: new Float32Array(BATCH).map((_, i) => i / BATCH) },
    'input/rate': { dtype: 'float32', shape: [], data: Float32Array.of(1e-4) },
    ...prefixed('generator', generator.init(0, 'generator').params),
  });
  return () => { state = accepted(state, turn({ ...prefixed('state', state), ...inputs })); };
}
