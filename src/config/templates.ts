import { dcganTemplates } from './dcgan-templates.ts';
import { digitTemplates } from './digit-templates.ts';
import { pointTemplates } from './point-templates.ts';
import type { Template } from './template.ts';

const mnistDcgan = `// A DCGAN (Radford 2015) learns to draw handwritten digits.
// Only what differs from the defaults, or is worth knowing, stands here: hover over a key for its meaning,
// its range and its default, and press Ctrl+Space between the braces for what else there is.
{
  "name": "MNIST DCGAN",

  // 60,000 digits of 28 x 28 pixels, fetched once and cached. Pixels are scaled to -1 … 1 …
  "data": { "set": "mnist", "range": "signed" },

  // The generator turns 100 random numbers, the latent vector z, into an image.
  "latent": { "size": 100 },

  "generator": {
    "network": "dcgan",
    // Each block doubles the side: 4 -> 7 -> 14 -> 28 (an odd side is a pixel less than the double).
    "blocks": 3,
    "filters": 32,
    // … which is just what tanh gives.
    "outputActivation": "tanh"
  },

  // The discriminator is the mirror image: each block halves the side. It tells real digits from generated ones.
  "discriminator": {
    "network": "dcgan",
    "blocks": 3,
    "filters": 32
  },

  // Both learn by Adam. beta1 of 0.5, not the usual 0.9, keeps the game from oscillating. The paper's learning rate, 0.0002,
  // is for networks with four times the filters: these learn faster with 0.0005, and as steadily.
  "optimizers": {
    "generator": { "learningRate": 0.0005, "beta1": 0.5 },
    "discriminator": { "learningRate": 0.0005, "beta1": 0.5 }
  },

  // One step is an update of the discriminator and one of the generator. 3,000 steps see each digit about three times.
  "training": { "steps": 3000, "batchSize": 64, "sampleEvery": 100 },

  // Every random number of the run follows from this: the same seed gives the same run.
  "seed": 0
}
`;

const ringMlp = `// The smallest GAN worth watching: points on a ring of eight Gaussians.
// It shows what losses hide. A generator that serves only some of the eight has suffered mode collapse.
{
  "name": "Ring of eight",

  // 2-D points: no pixels, so no range, and the generator's output needs no bound (linear).
  "data": { "set": "ring", "modes": 8, "radius": 1, "sigma": 0.05 },

  // Two latent numbers for two coordinates.
  "latent": { "size": 2 },

  // Points have no neighbours as pixels have, so both players are plain multilayer perceptrons.
  "generator": { "network": "mlp", "layers": [128, 128], "outputActivation": "linear" },
  "discriminator": { "network": "mlp", "layers": [128, 128] },

  "optimizers": {
    "generator": { "learningRate": 0.001 },
    "discriminator": { "learningRate": 0.001 }
  },

  "training": { "steps": 5000, "batchSize": 256, "sampleEvery": 250 }
}
`;

const gridMlp = `// A grid of 25 Gaussians: harder than the ring, because a generator must cover the middle as well as the rim.
{
  "name": "Grid of 25",

  // Five by five, two apart: coordinates from -4 to 4.
  "data": { "set": "grid", "side": 5, "spacing": 2, "sigma": 0.05 },

  "latent": { "size": 2 },

  // Wider than for the ring: there are three times as many modes to remember.
  "generator": { "network": "mlp", "layers": [256, 256, 256] },
  "discriminator": { "network": "mlp", "layers": [256, 256, 256] },

  "optimizers": {
    "generator": { "learningRate": 0.0005 },
    "discriminator": { "learningRate": 0.0005 }
  },

  "training": { "steps": 10000, "batchSize": 256, "sampleEvery": 500 }
}
`;

const imagesDcgan = `// A DCGAN on your own pictures. Put PNG or JPEG files into the folder named below, a few thousand of one kind if you can.
{
  "name": "My pictures",

  // The folder stands beside this file. Pictures are cropped to a square and scaled to 64 x 64 pixels;
  // a subfolder makes a class. Take "channels": 1 for grey pictures.
  "data": { "set": "images", "path": "./images", "height": 64, "width": 64, "channels": 3 },

  // 64 pixels are 4 x 4 doubled four times.
  "generator": { "network": "dcgan", "blocks": 4, "filters": 64 },
  "discriminator": { "network": "dcgan", "blocks": 4, "filters": 64 },

  // Look at a sample grid every 200 steps. Epochs would do in place of steps.
  "training": { "steps": 20000, "batchSize": 64, "sampleEvery": 200, "checkpointEvery": 1000 }
}
`;

const template = (id: string, title: string, description: string, text: string): Template => ({ id, title, description, fileName: `${id}.gan.json`, text });

export const templates: readonly Template[] = [
  template('mnist-dcgan', 'DCGAN on MNIST', 'Handwritten digits; the place to begin.', mnistDcgan),
  template('ring-mlp', 'MLP on a ring of Gaussians', 'Eight modes in the plane; shows mode collapse.', ringMlp),
  template('grid-mlp', 'MLP on a grid of Gaussians', 'Twenty-five modes in the plane.', gridMlp),
  template('images-dcgan', 'DCGAN on your own pictures', 'A folder of PNG or JPEG files.', imagesDcgan),
  ...pointTemplates,
  ...dcganTemplates,
  ...digitTemplates,
];
