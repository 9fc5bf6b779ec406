import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engine/engine.ts';
import { frozenLayers } from '../nn/freeze.ts';
import type { Mode, Shape } from '../nn/layer.ts';
import type { InitialNetwork, Network } from '../nn/network.ts';
import { prefixed, under } from '../paths.ts';

/** What D says of a batch. */
export interface Verdict {
  /** its output, [batch] */
  readonly d: tf.Tensor;
  /** its last hidden features, [batch, …] */
  readonly features: tf.Tensor;
  /** outputs of its further heads, by name */
  readonly heads: Tensors;
  /** all statistics as they stand afterwards */
  readonly stats: Tensors;
}

/** D: a network, and further heads on its features with parameters of their own under `heads/…`. */
export interface Critic extends Omit<Network, 'apply'> {
  judge(params: Tensors, stats: Tensors, x: tf.Tensor, mode: Mode): Verdict;
}

const HEADS = 'heads';
/** D's output that names classes. */
export const CLASS_HEAD = 'class';

/**
 * D with its heads as one player. Where it gives a number for each of several classes, being real is belonging to any of
 * them: D = Z / (Z + 1), Z = Σ e^logit, so its logit is log Z (Salimans et al. 2016, section 5); the classes are its
 * output `CLASS_HEAD`.
 */
export function criticOf(network: Network, heads: Readonly<Record<string, Network>>): Critic {
  const named = Object.entries(heads);
  const init = (seed: number, prefix: string): InitialNetwork => {
    const own = network.init(seed, prefix);
    const further = named.map(([name, head]) => ({ path: `${HEADS}/${name}`, initial: head.init(seed, `${prefix}/${HEADS}/${name}`) }));
    const all = (part: 'params' | 'stats') => Object.assign({}, own[part], ...further.map(({ path, initial }) => prefixed(path, initial[part]))) as InitialNetwork['params'];
    return { params: all('params'), stats: all('stats') };
  };
  return {
    inputShape: network.inputShape,
    outputShape: network.outputShape,
    featureShape: network.featureShape,
    init,
    noise: (batch) => network.noise(batch),
    describe: () => [...network.describe(), ...named.flatMap(([name, head]) => head.describe().map((layer) => ({ ...layer, name: `${HEADS}/${name}/${layer.name}` })))],
    judge: (params, stats, x, mode) => {
      const { y, features, stats: moved } = network.apply(params, stats, x, mode);
      const outputs: Record<string, tf.Tensor> = {};
      const changed: Record<string, tf.Tensor> = {};
      for (const [name, head] of named) {
        const path = `${HEADS}/${name}`;
        const applied = head.apply(under(params, path), under(stats, path), features, { ...mode, noise: undefined, frozen: (layer) => mode.frozen?.(`${path}/${layer}`) ?? false });
        outputs[name] = applied.y;
        Object.assign(changed, prefixed(path, applied.stats));
      }
      if (network.outputShape[0] !== 1) outputs[CLASS_HEAD] = y;
      return { d: outputs[CLASS_HEAD] === y ? tf.logSumExp(y, -1) : tf.reshape(y, [-1]), features, heads: outputs, stats: { ...moved, ...changed } };
    },
  };
}

/** D with some of its layers as they are, those of its heads too: `discriminator/heads/class`. @throws Fault as `frozenLayers` does */
export function frozenCritic(player: string, critic: Critic, freeze: readonly string[]): Critic {
  const { init, describe, isFrozen, whole, kept } = frozenLayers(player, critic, freeze);
  const judge: Critic['judge'] = (params, stats, x, mode) => {
    const verdict = critic.judge(whole(params, stats), stats, x, { ...mode, frozen: isFrozen });
    return { ...verdict, stats: kept(verdict.stats, stats) };
  };
  return { ...critic, init, describe, judge };
}

/** Shape of what a D sees that judges `count` examples at once: side by side as features or channels (Lin et al. 2018). */
export const packedShape = (shape: Shape, count: number): Shape => [...shape.slice(0, -1), shape.at(-1)! * count];

/** Tuples of examples side by side: [batch · count, …shape] to [batch, …packedShape]; the i-th holds i, batch + i, … */
export const packed = (x: tf.Tensor, count: number): tf.Tensor => (count === 1 ? x : tf.concat(tf.split(x, count), -1));
