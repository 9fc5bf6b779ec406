import { PAPER_ADAM, system, type Template } from './template.ts';

/** The networks of the DCGAN example, which begin at 4 x 4: half of the work of two blocks of 64, and better digits. */
const FILTERS = '"blocks": 3, "filters": 32';
const NETWORKS = `"generator": { ${FILTERS} },
  "discriminator": { ${FILTERS} }`;

/** The rate of the DCGAN example: the paper's 0.0002 is for networks of four times the filters. */
const DIGITS_ADAM = '{ "learningRate": 0.0005, "beta1": 0.5 }';
const PLAYERS = `${NETWORKS},
  "optimizers": { "generator": ${DIGITS_ADAM}, "discriminator": ${DIGITS_ADAM} }`;

/** The systems of docs/families.md that differ from the DCGAN example in a setting or two, one config each. */
export const dcganTemplates: readonly Template[] = [
  system('cgan', 'CGAN on MNIST', 'Digits that are asked for: both players are told the class.', [
    'A conditional GAN (Mirza 2014): G gets the digit that is asked for beside z, D gets it beside the image.',
    'In the sample grid the digits stand in order: 0, 1, 2 … 9, 0, 1 …',
  ], `{
  "name": "CGAN",
  "data": { "set": "mnist" },
  // "projection" in place of "concatenation" is the discriminator of Miyato and Koyama (2018).
  "conditioning": { "kind": "concatenation" },
  ${PLAYERS},
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
  ${PLAYERS},
  "training": { "steps": 3000, "batchSize": 64 },
  "samples": { "count": 100 }
}
`),
  system('wgan', 'WGAN on MNIST', 'A critic with clipped weights, whose loss measures a distance.', [
    'WGAN (Arjovsky 2017): D is a critic without sigmoid, five steps ahead, its weights clipped; RMSProp, because momentum hurts here.',
    'The scalar wasserstein, the mean score of reals less that of samples, falls as samples get better.',
  ], `{
  "name": "WGAN",
  "data": { "set": "mnist" },
  ${NETWORKS},
  "objective": { "name": "wasserstein" },
  "penalties": { "clip": { "limit": 0.01 } },
  "optimizers": {
    "generator": { "name": "rmsprop", "learningRate": 0.00005, "beta2": 0.99 },
    "discriminator": { "name": "rmsprop", "learningRate": 0.00005, "beta2": 0.99 }
  },
  "training": { "steps": 10000, "batchSize": 64, "discriminatorSteps": 5, "sampleEvery": 250 }
}
`),
  system('mnist-wgan-gp', 'WGAN-GP on MNIST', 'Digits, by a critic with a gradient penalty.', [
    'WGAN-GP (Gulrajani 2017) on digits. The critic has layer normalisation: batch normalisation and a penalty for each example do not go together.',
  ], `{
  "name": "WGAN-GP on MNIST",
  "data": { "set": "mnist" },
  "generator": { ${FILTERS} },
  "discriminator": { ${FILTERS}, "norm": "layer" },
  "objective": { "name": "wasserstein" },
  "penalties": { "gradientPenalty": { "weight": 10 } },
  "optimizers": {
    "generator": { "learningRate": 0.0001, "beta1": 0, "beta2": 0.9 },
    "discriminator": { "learningRate": 0.0001, "beta1": 0, "beta2": 0.9 }
  },
  "training": { "steps": 5000, "batchSize": 64, "discriminatorSteps": 5 }
}
`),
  system('lsgan', 'LSGAN on MNIST', 'Least squares in place of the cross-entropy.', [
    'LSGAN (Mao 2017): D is drawn to 1 on reals and to 0 on samples by squared distance, so samples far beyond the boundary are pulled too.',
  ], `{
  "name": "LSGAN",
  "data": { "set": "mnist" },
  "objective": { "name": "least-squares" },
  ${PLAYERS},
  "training": { "steps": 3000, "batchSize": 64 }
}
`),
  system('sngan', 'Hinge loss and spectral normalisation on MNIST', "Every layer of D stretches nothing.", [
    'SNGAN (Miyato 2018): each weight of D is divided by its greatest singular value; hinge loss; no batch normalisation in D.',
  ], `{
  "name": "SNGAN",
  "data": { "set": "mnist" },
  "generator": { ${FILTERS} },
  "discriminator": { ${FILTERS}, "batchNorm": "none", "weightNorm": "spectral" },
  "objective": { "name": "hinge" },
  "optimizers": { "generator": ${PAPER_ADAM}, "discriminator": ${PAPER_ADAM} },
  "training": { "steps": 3000, "batchSize": 64 }
}
`),
  system('minibatch', 'Minibatch discrimination on MNIST', 'D sees how alike the samples of a batch are.', [
    'Minibatch discrimination (Salimans 2016): D compares each example with the others of its batch, so samples that are all alike give themselves away.',
  ], `{
  "name": "Minibatch discrimination",
  "data": { "set": "mnist" },
  "generator": { ${FILTERS} },
  "discriminator": { ${FILTERS}, "minibatchKernels": 50, "minibatchDimensions": 5 },
  "optimizers": { "generator": ${DIGITS_ADAM}, "discriminator": ${DIGITS_ADAM} },
  "training": { "steps": 3000, "batchSize": 64 }
}
`),
  system('feature-matching', 'Feature matching on MNIST', "G matches the mean of D's features.", [
    "Feature matching (Salimans 2016): G does not try to pass for real, but to give D's last features the mean that real digits give them.",
  ], `{
  "name": "Feature matching",
  "data": { "set": "mnist" },
  "objective": { "generator": "feature-matching" },
  ${PLAYERS},
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
  ${PLAYERS},
  "training": { "steps": 3000, "batchSize": 64 }
}
`),
];
