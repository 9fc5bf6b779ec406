import { configSchema, type Config, type ConfigInput } from '../../src/config/schema.ts';

/** A config with every default filled in. */
export const config = (input: ConfigInput = {}): Config => configSchema.parse(input);

const mlp = { network: 'mlp' as const, layers: [32, 32] };

/** Points on a ring, two small fully connected networks. */
export const ringInput: ConfigInput = {
  data: { set: 'ring', sigma: 0.1 },
  latent: { size: 8 },
  generator: mlp,
  discriminator: mlp,
  optimizers: { generator: { learningRate: 3e-3 }, discriminator: { learningRate: 3e-3 } },
};
