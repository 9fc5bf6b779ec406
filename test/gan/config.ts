import { configSchema, type Config, type ConfigInput } from '../../src/config/schema.ts';
import type { DataShape } from '../../src/gan/game.ts';

/** A config with every default filled in. */
export const config = (input: ConfigInput = {}): Config => configSchema.parse(input);

/** What points of the plane are like. */
export const points: DataShape = { shape: [2], classes: 0 };

const mlp = { network: 'mlp' as const, layers: [16, 16] };

/** Points on a ring, two small fully connected networks. */
export const ringInput: ConfigInput = {
  data: { set: 'ring', sigma: 0.1 },
  latent: { size: 2 },
  generator: mlp,
  discriminator: mlp,
  optimizers: { generator: { learningRate: 5e-3 }, discriminator: { learningRate: 5e-3 } },
};
