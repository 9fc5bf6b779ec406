import { PAPER_ADAM, system, type Template } from './template.ts';

/** The systems of docs/families.md that have networks or digits of their own, one config each. */
export const digitTemplates: readonly Template[] = [
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
    "discriminator": ${PAPER_ADAM}
  },
  "training": { "steps": 5000, "batchSize": 128 },
  "samples": { "count": 100 }
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
  system('sngan-resnet', 'Residual networks on MNIST', 'SNGAN with residual blocks, small.', [
    "SNGAN's residual networks (Miyato 2018, table 4), small: hinge loss, every weight of D divided by its greatest singular value.",
  ], `{
  "name": "SNGAN, residual",
  "data": { "set": "mnist" },
  "generator": { "network": "resnet", "filters": 32, "blocks": 2 },
  "discriminator": { "network": "resnet", "filters": 32, "blocks": 2, "batchNorm": "none", "weightNorm": "spectral" },
  "objective": { "name": "hinge" },
  "optimizers": { "generator": ${PAPER_ADAM}, "discriminator": ${PAPER_ADAM} },
  "training": { "steps": 3000, "batchSize": 64 }
}
`),
  system('own-layers', 'Networks of your own layers', 'Generator and discriminator as lists of layers.', [
    'Networks as lists of layers: the generator of a small DCGAN, and a discriminator that ends in features.',
  ], `{
  "name": "Own layers",
  "data": { "set": "mnist" },
  "generator": {
    "network": "layers",
    "layers": [
      { "layer": "dense", "units": 3136 },
      { "layer": "reshape", "shape": [7, 7, 64] },
      { "layer": "norm" },
      { "layer": "activation" },
      { "layer": "transposed", "filters": 32 },
      { "layer": "norm" },
      { "layer": "activation" },
      { "layer": "transposed", "filters": 1 }
    ],
    "outputActivation": "tanh"
  },
  "discriminator": {
    "network": "layers",
    "layers": [
      { "layer": "conv", "filters": 32, "stride": 2 },
      { "layer": "activation", "activation": "leaky-relu" },
      { "layer": "conv", "filters": 64, "stride": 2 },
      { "layer": "activation", "activation": "leaky-relu" }
    ]
  },
  "optimizers": { "generator": ${PAPER_ADAM}, "discriminator": ${PAPER_ADAM} },
  "training": { "steps": 3000, "batchSize": 64 }
}
`),
];
