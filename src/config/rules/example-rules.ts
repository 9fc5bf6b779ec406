import type { Config } from '../schema.ts';
import { BY_SLOPE, BY_ZERO, firstOf } from './penalty-terms.ts';
import type { Remedy, Rule } from './rule.ts';
import { drop, findIf, set } from './rule.ts';

/** Ways out of batch normalisation in D, where its network has settings for it. */
function exitsFromBatchNorm({ discriminator }: Config): readonly Remedy[] {
  return 'norm' in discriminator ? [set('discriminator.norm', 'layer'), set('discriminator.batchNorm', 'none')] : [];
}

/** The way out of minibatch discrimination, where it is a setting and no layer of somebody's own. */
function withoutMinibatch({ discriminator }: Config): readonly Remedy[] {
  return discriminator.minibatchKernels > 0 ? [set('discriminator.minibatchKernels', 0)] : [];
}

/** Penalties on the gradient of each example against what ties the examples of a batch together. */
export const exampleRules: readonly Rule[] = [
  {
    code: 'GAN150',
    severity: 'error',
    title: "A gradient penalty on a critic with batch normalisation",
    template: 'penalties.{term} looks at the gradient of each example, but the discriminator normalises over the batch.',
    why: "With batch normalisation D's output for one example depends on all the others, so its gradient is not that of a function of one example, and a penalty on its norm holds nothing.",
    mend: 'Take layer normalisation in the discriminator, or none.',
    source: 'Gulrajani 2017, section 4; Kodali 2017',
    reads: ['penalties', 'discriminator'],
    check: ({ config, ties }) => {
      const term = firstOf(config, BY_SLOPE);
      return findIf(term !== undefined && ties('discriminator').batchNorm === true, () => ({
        at: [`penalties.${term ?? ''}`],
        args: { term: term ?? '' },
        remedies: [...exitsFromBatchNorm(config), drop(`penalties.${term ?? ''}`)],
      }));
    },
  },
  {
    code: 'GAN162',
    severity: 'error',
    title: 'A gradient penalty on a critic with minibatch discrimination',
    template: 'penalties.{term} looks at the gradient of each example, but by minibatch discrimination the discriminator compares it with the others of its batch.',
    why: "A D that sees how near an example is to the others maps a batch to a batch, as one with batch normalisation does: the gradient is that of the batch's sum by one example, and a penalty on its norm holds nothing.",
    mend: 'Leave minibatch discrimination out, or the penalty.',
    source: 'Gulrajani 2017, section 4; Salimans 2016, section 3.2',
    reads: ['penalties', 'discriminator'],
    check: ({ config, ties }) => {
      const term = firstOf(config, BY_SLOPE);
      return findIf(term !== undefined && ties('discriminator').minibatch === true, () => ({
        at: ['discriminator.minibatchKernels', `penalties.${term ?? ''}`],
        args: { term: term ?? '' },
        remedies: [...withoutMinibatch(config), drop(`penalties.${term ?? ''}`)],
      }));
    },
  },
  {
    code: 'GAN263',
    severity: 'warning',
    title: 'R1 or R2 on a discriminator with batch normalisation',
    template: "penalties.{term} looks at the gradient of each example, but the discriminator normalises over the batch: the gradient is that of the batch's sum.",
    why: "The gradient by one example then holds what the example does to all the others' outputs. The penalty still damps D, but is not the one whose convergence was shown; the paper's networks have no batch normalisation.",
    mend: 'Take layer normalisation in the discriminator, or none.',
    source: 'Mescheder 2018',
    reads: ['penalties', 'discriminator'],
    check: ({ config, ties }) => {
      const term = firstOf(config, BY_ZERO);
      return findIf(term !== undefined && ties('discriminator').batchNorm === true, () => ({ at: [`penalties.${term ?? ''}`], args: { term: term ?? '' }, remedies: exitsFromBatchNorm(config) }));
    },
  },
];
