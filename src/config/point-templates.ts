import { system, type Template } from './template.ts';

/** The systems of docs/families.md that play in the plane, one config each. */
export const pointTemplates: readonly Template[] = [
  system('wgan-gp', 'WGAN-GP on a grid of Gaussians', 'Twenty-five modes, by a critic with a gradient penalty.', [
    'WGAN-GP (Gulrajani 2017) on its toy: 25 Gaussians, scaled as in the published code, three layers of 512, five critic steps, λ 0.1.',
    'slope_gp is the mean norm of the gradient that the penalty draws to 1.',
  ], `{
  "name": "WGAN-GP",
  // The grid -4 … 4 with deviation 0.05, all divided by 2.828.
  "data": { "set": "grid", "side": 5, "spacing": 0.7072, "sigma": 0.01768 },
  "latent": { "size": 2 },
  "generator": { "network": "mlp", "layers": [512, 512, 512], "init": "he" },
  "discriminator": { "network": "mlp", "layers": [512, 512, 512], "activation": "relu", "init": "he" },
  "objective": { "name": "wasserstein" },
  "penalties": { "gradientPenalty": { "weight": 0.1 } },
  "optimizers": {
    "generator": { "learningRate": 0.0001, "beta1": 0.5, "beta2": 0.9 },
    "discriminator": { "learningRate": 0.0001, "beta1": 0.5, "beta2": 0.9 }
  },
  "training": { "steps": 20000, "batchSize": 256, "discriminatorSteps": 5, "sampleEvery": 500 }
}
`),
  system('unrolled', 'Unrolled GAN on a ring of Gaussians', 'G looks five updates of D ahead.', [
    'Unrolled GAN (Metz 2016) with the settings of the published notebook: G minimises minus the loss of D as it will be after five updates,',
    'and differentiates through them. Set unrolledSteps to 0 to compare.',
  ], `{
  "name": "Unrolled",
  "data": { "set": "ring", "modes": 8, "radius": 2, "sigma": 0.02 },
  "latent": { "size": 256 },
  "generator": { "network": "mlp", "layers": [128, 128], "activation": "tanh", "init": "orthogonal", "initialGain": 1.4 },
  "discriminator": { "network": "mlp", "layers": [128, 128], "activation": "tanh", "init": "orthogonal", "initialGain": 1.4 },
  "objective": { "name": "minimax" }, // gan-ignore GAN308: the notebook's saddle objective
  "optimizers": {
    "generator": { "learningRate": 0.001, "beta1": 0.5 },
    "discriminator": { "learningRate": 0.0001, "beta1": 0.5 }
  },
  "training": { "steps": 25000, "batchSize": 512, "updates": "simultaneous", "unrolledSteps": 5, "sampleEvery": 500 }
}
`),
  system('pacgan', 'PacGAN on a ring of Gaussians', 'D judges two samples at once, so missing modes show.', [
    'PacGAN (Lin 2018): D sees two examples at once, and a pair from one mode looks unlike a pair of reals. Set packing to 1 to compare.',
    "Networks and settings are those of the published code: both players move at once from the same parameters, and samples",
    "are drawn with batch norm's moving averages, of which 0.95 is kept at each step.",
  ], `{
  "name": "PacGAN 2",
  "data": { "set": "ring", "modes": 8, "radius": 1, "sigma": 0.01 },
  "latent": { "size": 2 },
  "generator": { "network": "mlp", "layers": [400, 400, 400, 400], "batchNorm": "inner", "batchNormMomentum": 0.95, "init": "normal" },
  "discriminator": { "network": "mlp", "layers": [200, 200, 200], "activation": "maxout", "pieces": 5, "init": "normal" }, // gan-ignore GAN306: as published
  "optimizers": {
    "generator": { "learningRate": 0.0001, "beta1": 0.8 },
    "discriminator": { "learningRate": 0.0001, "beta1": 0.8 }
  },
  "training": { "steps": 50000, "batchSize": 100, "updates": "simultaneous", "packing": 2, "sampleEvery": 1000 }
}
`),
];
