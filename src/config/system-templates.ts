import type { Template } from './template.ts';

/** The systems of docs/families.md, one config each. */

const comment = (lines: readonly string[]): string => lines.map((line) => `// ${line}\n`).join('');

/** A config after its paper: a comment, then the settings as they are to stand in the file. */
function system(id: string, title: string, description: string, comments: readonly string[], settings: string): Template {
  return { id, title, description, fileName: `${id}.gan.json`, text: `${comment(comments)}${settings}` };
}

const ADAM = '{ "learningRate": 0.0002, "beta1": 0.5 }';

export const systemTemplates: readonly Template[] = [
  system('cgan', 'CGAN on MNIST', 'Digits that are asked for: both players are told the class.', [
    'A conditional GAN (Mirza 2014): G gets the digit that is asked for beside z, D gets it beside the image.',
    'In the sample grid the digits stand in order: 0, 1, 2 … 9, 0, 1 …',
  ], `{
  "name": "CGAN",
  "data": { "set": "mnist" },
  // "projection" in place of "concatenation" is the discriminator of Miyato and Koyama (2018).
  "conditioning": { "kind": "concatenation" },
  "optimizers": { "generator": ${ADAM}, "discriminator": ${ADAM} },
  "training": { "steps": 3000, "batchSize": 64 },
  "samples": { "count": 100 }
}
`),
  system('acgan', 'AC-GAN on MNIST', 'Digits that are asked for: D names the class itself.', [
    'AC-GAN (Odena 2017): D is not told the class, it names it, and both players want it named rightly.',
    'loss_class_d and loss_class_g are what they lose by it, class_error_held_out the share of held-out digits that D misnames.',
  ], `{
  "name": "AC-GAN",
  "data": { "set": "mnist" },
  "conditioning": { "kind": "auxiliary", "weight": 1 },
  "optimizers": { "generator": ${ADAM}, "discriminator": ${ADAM} },
  "training": { "steps": 3000, "batchSize": 64 },
  "samples": { "count": 100 }
}
`),
  system('infogan', 'InfoGAN on MNIST', 'Codes that take on a meaning without labels.', [
    'InfoGAN (Chen 2016): beside 62 numbers of noise G gets codes, one of ten values and two numbers, that D must read from the sample.',
    'Without a label the ten values come to stand for digits. In the grid they go round: each column of ten is one value.',
  ], `{
  "name": "InfoGAN",
  "data": { "set": "mnist" },
  "latent": { "size": 62 },
  "codes": { "categorical": [10], "continuous": 2, "weight": 1, "continuousWeight": 0.1 },
  // The paper's networks: dense layers of 1,024 stand between the codes and the image, and between the image and what reads them.
  "generator": {
    "network": "layers",
    "layers": [
      { "layer": "dense", "units": 1024 },
      { "layer": "norm" }, { "layer": "activation" },
      { "layer": "dense", "units": 6272 },
      { "layer": "norm" }, { "layer": "activation" },
      { "layer": "reshape", "shape": [7, 7, 128] },
      { "layer": "transposed", "filters": 64 },
      { "layer": "norm" }, { "layer": "activation" },
      { "layer": "transposed", "filters": 1 }
    ],
    "outputActivation": "tanh"
  },
  "discriminator": {
    "network": "layers",
    "layers": [
      { "layer": "conv", "filters": 64, "stride": 2 }, { "layer": "activation", "activation": "leaky-relu" },
      { "layer": "conv", "filters": 128, "stride": 2 },
      { "layer": "norm" }, { "layer": "activation", "activation": "leaky-relu" },
      { "layer": "dense", "units": 1024 },
      { "layer": "norm" }, { "layer": "activation", "activation": "leaky-relu" }
    ]
  },
  "optimizers": {
    "generator": { "learningRate": 0.001, "beta1": 0.5 },
    "discriminator": ${ADAM}
  },
  "training": { "steps": 5000, "batchSize": 128 },
  "samples": { "count": 100 }
}
`),
  system('wgan', 'WGAN on MNIST', 'A critic with clipped weights, whose loss measures a distance.', [
    'WGAN (Arjovsky 2017): D is a critic without sigmoid, five steps ahead, its weights clipped; RMSProp, because momentum hurts here.',
    'The scalar wasserstein, the mean score of reals less that of samples, falls as samples get better.',
  ], `{
  "name": "WGAN",
  "data": { "set": "mnist" },
  "objective": { "name": "wasserstein" },
  "penalties": { "clip": { "limit": 0.01 } },
  "optimizers": {
    "generator": { "name": "rmsprop", "learningRate": 0.00005, "beta2": 0.99 },
    "discriminator": { "name": "rmsprop", "learningRate": 0.00005, "beta2": 0.99 }
  },
  "training": { "steps": 10000, "batchSize": 64, "discriminatorSteps": 5, "sampleEvery": 250 }
}
`),
  system('wgan-gp', 'WGAN-GP on a grid of Gaussians', 'Twenty-five modes, by a critic with a gradient penalty.', [
    'WGAN-GP (Gulrajani 2017) on its toy: 25 Gaussians, scaled as in the published code, three layers of 512, five critic steps, λ 0.1.',
    'slope_gp is the mean norm of the gradient that the penalty draws to 1.',
  ], `{
  "name": "WGAN-GP",
  // The grid -4 … 4 with deviation 0.05, all divided by 2.828.
  "data": { "set": "grid", "side": 5, "spacing": 0.7072, "sigma": 0.01768 },
  "latent": { "size": 2 },
  "generator": { "network": "mlp", "layers": [512, 512, 512] },
  "discriminator": { "network": "mlp", "layers": [512, 512, 512], "activation": "relu" },
  "objective": { "name": "wasserstein" },
  "penalties": { "gradientPenalty": { "weight": 0.1 } },
  "optimizers": {
    "generator": { "learningRate": 0.0001, "beta1": 0.5, "beta2": 0.9 },
    "discriminator": { "learningRate": 0.0001, "beta1": 0.5, "beta2": 0.9 }
  },
  "training": { "steps": 20000, "batchSize": 256, "discriminatorSteps": 5, "sampleEvery": 500 }
}
`),
  system('mnist-wgan-gp', 'WGAN-GP on MNIST', 'Digits, by a critic with a gradient penalty.', [
    'WGAN-GP (Gulrajani 2017) on digits. The critic has layer normalisation: batch normalisation and a penalty for each example do not go together.',
  ], `{
  "name": "WGAN-GP on MNIST",
  "data": { "set": "mnist" },
  "discriminator": { "norm": "layer" },
  "objective": { "name": "wasserstein" },
  "penalties": { "gradientPenalty": { "weight": 10 } },
  "optimizers": {
    "generator": { "learningRate": 0.0001, "beta1": 0, "beta2": 0.9 },
    "discriminator": { "learningRate": 0.0001, "beta1": 0, "beta2": 0.9 }
  },
  "training": { "steps": 5000, "batchSize": 64, "discriminatorSteps": 5 }
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
  system('stacked-mnist', 'DCGAN on stacked MNIST', 'A thousand modes to be counted, by a discriminator a quarter as large as the generator.', [
    'Stacked MNIST (Metz 2016): three digits are the colours of one image, so there are 1,000 modes, and a judge of digits counts them.',
    'D has a quarter of the filters that would match G, and overlooks lost modes. Try packing 2 (Lin 2018), or unrolledSteps 5.',
    'The first run trains the judge before its first step, a few minutes.',
  ], `{
  "name": "Stacked MNIST",
  "data": { "set": "stacked-mnist" },
  "latent": { "size": 256 },
  // 4 x 4 to 7 x 7, 14 x 14 and 28 x 28. Networks and settings are those of the published code of PacGAN.
  "generator": {
    "network": "layers",
    "layers": [ // gan-ignore GAN303: a discriminator that is too small is what is studied
      { "layer": "dense", "units": 1024 },
      { "layer": "reshape", "shape": [4, 4, 64] },
      { "layer": "norm" },
      { "layer": "activation" },
      { "layer": "transposed", "filters": 32, "kernel": 3, "trim": 1 },
      { "layer": "norm" },
      { "layer": "activation" },
      { "layer": "transposed", "filters": 16, "kernel": 3 },
      { "layer": "norm" },
      { "layer": "activation" },
      { "layer": "transposed", "filters": 8, "kernel": 3 },
      { "layer": "norm" },
      { "layer": "activation" },
      { "layer": "conv", "filters": 3, "kernel": 3 }
    ],
    "outputActivation": "tanh",
    "init": "normal"
  },
  "discriminator": {
    "network": "layers",
    "layers": [
      { "layer": "conv", "filters": 2, "kernel": 3, "stride": 2 },
      { "layer": "norm" },
      { "layer": "activation", "activation": "leaky-relu", "slope": 0.3 },
      { "layer": "conv", "filters": 4, "kernel": 3, "stride": 2 },
      { "layer": "norm" },
      { "layer": "activation", "activation": "leaky-relu", "slope": 0.3 },
      { "layer": "conv", "filters": 8, "kernel": 3, "stride": 2 },
      { "layer": "norm" },
      { "layer": "activation", "activation": "leaky-relu", "slope": 0.3 }
    ],
    "init": "normal"
  },
  "optimizers": {
    "generator": { "learningRate": 0.0001, "beta1": 0.5, "beta2": 0.99 },
    "discriminator": { "learningRate": 0.0002, "beta1": 0.5, "beta2": 0.99 }
  },
  "training": { "steps": 50000, "batchSize": 128, "sampleEvery": 1000, "checkpointEvery": 5000 },
  "measures": { "names": ["modes"], "every": 5000 }
}
`),
  system('lsgan', 'LSGAN on MNIST', 'Least squares in place of the cross-entropy.', [
    'LSGAN (Mao 2017): D is drawn to 1 on reals and to 0 on samples by squared distance, so samples far beyond the boundary are pulled too.',
  ], `{
  "name": "LSGAN",
  "data": { "set": "mnist" },
  "objective": { "name": "least-squares" },
  "optimizers": { "generator": ${ADAM}, "discriminator": ${ADAM} },
  "training": { "steps": 3000, "batchSize": 64 }
}
`),
  system('sngan', 'Hinge loss and spectral normalisation on MNIST', "Every layer of D stretches nothing.", [
    'SNGAN (Miyato 2018): each weight of D is divided by its greatest singular value; hinge loss; no batch normalisation in D.',
  ], `{
  "name": "SNGAN",
  "data": { "set": "mnist" },
  "discriminator": { "batchNorm": "none", "weightNorm": "spectral" },
  "objective": { "name": "hinge" },
  "optimizers": { "generator": ${ADAM}, "discriminator": ${ADAM} },
  "training": { "steps": 3000, "batchSize": 64 }
}
`),
  system('sgan', 'Semi-supervised GAN on MNIST', 'A classifier from 100 labels.', [
    'The semi-supervised GAN (Salimans 2016): D learns the ten digits from 100 labels; all other digits, and samples that match its features, help.',
    'class_error_held_out is the share of held-out digits that the average of D misnames. The paper trains 180,000 steps.',
  ], `{
  "name": "SGAN, 100 labels",
  "data": { "set": "mnist", "range": "unit" },
  "latent": { "size": 100, "distribution": "uniform" },
  "generator": { "network": "mlp", "layers": [500, 500], "batchNorm": "inner", "outputActivation": "sigmoid" },
  "discriminator": { "network": "mlp", "layers": [1000, 500, 250, 250, 250], "inputNoise": 0.3, "weightNorm": "weight" },
  "objective": { "generator": "feature-matching" },
  "semiSupervised": { "labelled": 10 },
  "optimizers": {
    "generator": { "learningRate": 0.003, "beta1": 0.5 },
    "discriminator": { "learningRate": 0.003, "beta1": 0.5 }
  },
  "training": { "steps": 18000, "batchSize": 100, "evaluateEvery": 500, "sampleEvery": 500 }
}
`),
  system('made', 'MADE on binary MNIST', 'No game: the likelihood of each pixel given those before it.', [
    'A fully visible belief net (MADE, Germain 2015): one player, which gives every image an exact probability and draws pixel after pixel.',
    'nats_held_out is the mean negative log-likelihood of held-out digits; the paper has 88.40 with one mask and one hidden layer.',
  ], `{
  "name": "MADE",
  "family": "made",
  "data": { "set": "mnist", "range": "binary" },
  "made": { "layers": [1500], "masks": 1 },
  // The rate falls to nothing with the last step: at a constant one the likelihood stays some nats above what it can come to.
  "optimizers": { "generator": { "learningRate": 0.001, "beta1": 0.9, "schedule": { "shape": "linear", "until": 20000 } } },
  "training": { "steps": 20000, "batchSize": 100, "evaluateEvery": 500, "sampleEvery": 2000 },
  "samples": { "count": 25 }
}
`),
  system('minibatch', 'Minibatch discrimination on MNIST', 'D sees how alike the samples of a batch are.', [
    'Minibatch discrimination (Salimans 2016): D compares each example with the others of its batch, so samples that are all alike give themselves away.',
  ], `{
  "name": "Minibatch discrimination",
  "data": { "set": "mnist" },
  "discriminator": { "minibatchKernels": 50, "minibatchDimensions": 5 },
  "optimizers": { "generator": ${ADAM}, "discriminator": ${ADAM} },
  "training": { "steps": 3000, "batchSize": 64 }
}
`),
  system('feature-matching', 'Feature matching on MNIST', "G matches the mean of D's features.", [
    "Feature matching (Salimans 2016): G does not try to pass for real, but to give D's last features the mean that real digits give them.",
  ], `{
  "name": "Feature matching",
  "data": { "set": "mnist" },
  "objective": { "generator": "feature-matching" },
  "optimizers": { "generator": ${ADAM}, "discriminator": ${ADAM} },
  "training": { "steps": 3000, "batchSize": 64 }
}
`),
  system('diffaugment', 'DiffAugment on MNIST', 'Reals and samples are changed alike before D sees them.', [
    'DiffAugment (Zhao 2020): shifts and cutouts on all that D sees, reals and samples, in both turns. It helps where data are few.',
    'With "adaptive": {} the probability of a change follows how far D overfits (ADA, Karras 2020).',
  ], `{
  "name": "DiffAugment",
  "data": { "set": "mnist" },
  "augmentation": { "policy": ["translation", "cutout"] },
  "optimizers": { "generator": ${ADAM}, "discriminator": ${ADAM} },
  "training": { "steps": 3000, "batchSize": 64 }
}
`),
];
