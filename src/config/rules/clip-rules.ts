import { BY_SLOPE, firstOf } from './penalty-terms.ts';
import type { Rule } from './rule.ts';
import { drop, findIf, set } from './rule.ts';

const clipPlaces = ['penalties.clip'] as const;

/** What goes with clipped weights. */
export const clipRules: readonly Rule[] = [
  {
    code: 'GAN152',
    severity: 'error',
    title: 'Clipped weights and a gradient penalty',
    template: 'penalties.clip and penalties.{term} are both given: they bound the critic in two ways that work against each other.',
    why: "Clipping drives the weights to its limits, where the gradient's norm is far below the penalty's target: the penalty pulls at weights that cannot follow. The gradient penalty was made to take the place of clipping.",
    mend: 'Keep one of them, rather the penalty.',
    source: 'Gulrajani 2017, section 3',
    reads: ['penalties'],
    check: ({ config }) => {
      const term = firstOf(config, BY_SLOPE);
      return findIf(config.penalties.clip !== undefined && term !== undefined, () => ({ at: clipPlaces, args: { term: term ?? '' }, remedies: [drop('penalties.clip'), drop(`penalties.${term ?? ''}`)] }));
    },
  },
  {
    code: 'GAN251',
    severity: 'warning',
    title: 'Clipped weights with momentum',
    template: "The critic's weights are clipped, and {name} has momentum ({beta1}): training becomes unstable.",
    why: "The critic's loss changes with every clip, so past gradients point the wrong way. With momentum, Adam's among it, the loss blew up and samples got worse; RMSProp has none.",
    mend: 'Take rmsprop for the discriminator with a learning rate of 0.00005, or beta1 0.',
    source: 'Arjovsky 2017, section 4.3',
    reads: ['penalties', 'optimizers.discriminator'],
    check: ({ config: { penalties, optimizers } }) => {
      const { name, beta1 } = optimizers.discriminator;
      return findIf(penalties.clip !== undefined && name !== 'rmsprop' && beta1 > 0, () => ({
        at: ['optimizers.discriminator.beta1', 'optimizers.discriminator.name', ...clipPlaces],
        args: { name, beta1 },
        remedies: [set('optimizers.discriminator.name', 'rmsprop'), set('optimizers.discriminator.beta1', 0)],
      }));
    },
  },
  {
    code: 'GAN267',
    severity: 'warning',
    title: 'Clipped weights that are normalised',
    template: 'penalties.clip limits weights, but discriminator.weightNorm is {norm}: {what}.',
    why: "Weights that are divided by their norm before they are used have the same effect at any size, so limits on their size do not bound the critic. Spectral normalisation bounds it by itself, without the narrow set of functions that clipping leaves; of weight normalisation the learnt lengths, 1 at the start, are clipped too, to a limit that was meant for single weights.",
    mend: 'Leave the clipping out where the normalisation is spectral; else keep one of them.',
    source: 'Miyato 2018, section 3; Salimans and Kingma 2016; Arjovsky 2017',
    reads: ['penalties', 'discriminator'],
    check: ({ config: { penalties, discriminator } }) => {
      const { weightNorm } = discriminator;
      return findIf(penalties.clip !== undefined && weightNorm !== 'none', () => ({
        at: clipPlaces,
        args: { norm: weightNorm, what: weightNorm === 'spectral' ? 'they are divided by their norm afterwards, so the limit bounds next to nothing' : 'their directions do not depend on the limit, and their lengths fall to it' },
        remedies: [drop('penalties.clip'), set('discriminator.weightNorm', 'none')],
      }));
    },
  },
];
