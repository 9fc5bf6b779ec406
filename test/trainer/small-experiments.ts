import path from 'node:path';
import type { ConfigInput } from '../../src/config/schema.ts';
import { paddedStep, runPaths } from '../../src/runs/layout.ts';
import { indexOf } from '../durability/content.ts';
import { contents } from './child.ts';

/** Points by an MLP and pictures by a DCGAN, with all that holds state: dropout, batch norm, each optimizer. */
export function smallExperiments(training: ConfigInput['training'], filters: number): Readonly<Record<'mlp' | 'dcgan', ConfigInput>> {
  const latent = { size: 3 };
  return {
    mlp: {
      data: { set: 'ring', size: 100 },
      latent,
      generator: { network: 'mlp', layers: [8, 8], batchNorm: 'inner' },
      discriminator: { network: 'mlp', layers: [8, 8], dropout: 0.3 },
      training,
    },
    dcgan: {
      data: { set: 'idx', path: 'images.idx' },
      latent,
      generator: { network: 'dcgan', filters, dropout: 0.2 },
      discriminator: { network: 'dcgan', filters, dropout: 0.2, batchNorm: 'all' },
      optimizers: { generator: { name: 'rmsprop' }, discriminator: { name: 'sgd', learningRate: 0.01 } },
      training,
      samples: { count: 4 },
    },
  };
}

/** All that a run left at a step but for times: weights and slots, scalars, histograms and grids. */
export function leftAt(runDir: string, step: number): Record<string, Record<string, Buffer>> {
  const { checkpoints, samples } = runPaths(runDir);
  return { checkpoint: contents(path.join(checkpoints, paddedStep(step))), samples: contents(samples), index: indexOf(runDir) };
}
