// Networks of your own. In the config:
//   "generator": { "network": "module", "module": "./nets.ts", "outputActivation": "linear" },
//   "discriminator": { "network": "module", "module": "./nets.ts" }
// This runs in the trainer, never in the editor. A run keeps a copy: what you change here counts for the next run.
import type { Network } from './gan-network';

/** z to a sample. What the last layer gives must have as many numbers as an example; it is given the example's shape. */
export const generator: Network = ({ layers, shape }) => [
  layers.dense(128),
  layers.norm('batch'),
  layers.activation('relu'),
  layers.dense(128),
  layers.norm('batch'),
  layers.activation('relu'),
  layers.dense(shape.reduce((numbers, side) => numbers * side, 1)),
];

/** An example to features. The last layer, to one number or to what the objective needs, is put behind them. */
export const discriminator: Network = ({ layers, tf }) => [
  layers.dense(128),
  layers.activation('leaky-relu', 0.2),
  // A layer of your own: a pure function of x, whose first side is the batch, and of its parameters.
  layers.custom({
    kind: 'scaled swish',
    params: () => ({ scale: { shape: [1], init: 1 } }),
    apply: (x, { scale }) => tf.mul(x, tf.sigmoid(tf.mul(x, scale))),
  }),
  // Around a layer: it takes its input by name, and what another gave is added to it.
  ['hidden', layers.dense(128)],
  ['around', layers.dense(128), { from: 'hidden', plus: 'hidden' }],
  layers.activation('leaky-relu', 0.2),
];
