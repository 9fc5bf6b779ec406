import { normPlaces } from '../networks.ts';
import type { Config } from '../schema.ts';
import type { Player, Remedy, Rule } from './rule.ts';
import { findIf, players, set } from './rule.ts';

const FEW_EXAMPLES = 8;

/** The remedy that switches batch normalisation off in these players, where it is a setting of each and no layer of somebody's own. */
function switchedOff(config: Config, normalised: readonly Player[]): readonly Remedy[] {
  if (!normalised.every((player) => 'batchNorm' in config[player])) return [];
  return [{ template: 'Switch batch normalisation off', changes: Object.fromEntries(normalised.map((player) => [`${player}.batchNorm`, 'none'])) }];
}

/** Batch normalisation: where it stands, and what it has to count on. */
export const batchNormRules: readonly Rule[] = [
  {
    code: 'GAN110',
    severity: 'error',
    title: 'Batch normalisation of one example',
    template: 'training.batchSize is 1, but the {player} normalises over the batch: the deviation of one example is 0.',
    why: 'Normalised by its own mean, a single example becomes 0 in every dense feature, whatever it was; in convolutions only its pattern is left. Moving averages of such batches describe nothing.',
    mend: 'Take a larger batch, or switch batch normalisation off in both players.',
    source: 'Ioffe and Szegedy 2015',
    reads: ['training.batchSize', 'generator', 'discriminator'],
    check: ({ config, ties }) => {
      const first = players.find((player) => ties(player).batchNorm);
      return findIf(config.training.batchSize === 1 && first !== undefined, () => ({
        at: ['training.batchSize'],
        args: { player: first ?? '' },
        remedies: [set('training.batchSize', 64), ...switchedOff(config, players.filter((player) => ties(player).batchNorm))],
      }));
    },
  },
  {
    code: 'GAN204',
    severity: 'warning',
    title: "Batch normalisation in the discriminator's first block",
    template: "{place} is all: batch normalisation in the discriminator's first block makes training oscillate.",
    why: 'Normalising the input of the discriminator takes away the mean and contrast by which real and generated batches differ. Directly applied to all layers, batch normalisation led to oscillation and instability of the samples.',
    mend: 'Take inner: everywhere but there.',
    source: 'Radford 2015',
    reads: ['discriminator'],
    check: ({ config, ties }) =>
      findIf(ties('discriminator').batchNorm === true && normPlaces(config.discriminator) === 'all', () => ({ at: ['discriminator.batchNorm'], remedies: [set('discriminator.batchNorm', 'inner'), set('discriminator.batchNorm', 'none')] })),
  },
  {
    code: 'GAN205',
    severity: 'warning',
    title: "Batch normalisation in the generator's last block",
    template: "{place} is all: batch normalisation in the generator's last block ties the samples of a batch to each other.",
    why: 'Normalised output has the same mean and spread in every batch, so the brightness of one sample depends on its neighbours. Radford found oscillation and left it out.',
    mend: 'Take inner: everywhere but there.',
    source: 'Radford 2015',
    reads: ['generator'],
    check: ({ config, ties }) =>
      findIf(ties('generator').batchNorm === true && normPlaces(config.generator) === 'all', () => ({ at: ['generator.batchNorm'], remedies: [set('generator.batchNorm', 'inner'), set('generator.batchNorm', 'none')] })),
  },
  {
    code: 'GAN206',
    severity: 'warning',
    title: 'Batch normalisation of very small batches',
    template: 'training.batchSize is {batch}: the mean and deviation of so few examples are noise, and the {player} normalises by them.',
    why: 'The error of batch statistics grows quickly below 8 to 16 examples; sampling then uses moving averages that no training batch resembled.',
    mend: 'Take at least 16 examples, or switch batch normalisation off.',
    source: 'Wu and He 2018',
    reads: ['training.batchSize', 'generator', 'discriminator'],
    check: ({ config, ties }) => {
      const batch = config.training.batchSize;
      const first = players.find((player) => ties(player).batchNorm);
      return findIf(batch > 1 && batch < FEW_EXAMPLES && first !== undefined, () => ({
        at: ['training.batchSize'],
        args: { batch, player: first ?? '' },
        remedies: [set('training.batchSize', 16)],
      }));
    },
  },
];
