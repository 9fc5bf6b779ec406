import { hasBlocks } from '../networks.ts';
import { exampleLength, exampleShape, weightCounts } from '../shapes.ts';
import type { Config } from '../schema.ts';
import type { Finding, Player, Rule, Subject } from './rule.ts';
import { findIf, players, set } from './rule.ts';

function imageSides({ data }: Config): { height: number; width: number } | undefined {
  const shape = exampleShape(data);
  return shape?.kind === 'images' ? shape : undefined;
}

/** The most halvings, rounded up, before the shorter side is one pixel. */
const mostHalvings = ({ height, width }: { height: number; width: number }) => Math.floor(Math.log2(Math.min(height, width)));

/** Where a player's blocks double or halve the side more often than the image allows. */
function tooDeep(config: Config, player: Player): readonly Finding[] {
  const sides = imageSides(config);
  const network = config[player];
  if (!sides || !hasBlocks(network)) return [];
  const most = mostHalvings(sides);
  return findIf(network.blocks > most, () => ({
    at: [`${player}.blocks`, 'data.height', 'data.width', 'data.set'],
    args: { blocks: network.blocks, height: sides.height, width: sides.width, most },
    remedies: [set(`${player}.blocks`, most)],
  }));
}

const HEAVY_WEIGHTS = 200_000_000;
const UNEVEN = 50;

function uneven({ config }: Subject): { bigger: 'generator' | 'discriminator'; times: number } | undefined {
  const shape = exampleShape(config.data);
  // A depth that is refused says nothing about the players' proportion.
  if (!shape || players.some((player) => tooDeep(config, player).length > 0)) return undefined;
  const counts = weightCounts(config, shape);
  if (!counts) return undefined;
  const ratio = counts.generator.inner / counts.discriminator.inner;
  if (ratio > UNEVEN) return { bigger: 'generator', times: Math.round(ratio) };
  return ratio < 1 / UNEVEN ? { bigger: 'discriminator', times: Math.round(1 / ratio) } : undefined;
}

/** Networks against the shape of the data and against each other. */
export const sizeRules: readonly Rule[] = [
  {
    code: 'GAN105',
    severity: 'error',
    title: 'More doublings than the image allows',
    template: 'The generator doubles the side {blocks} times, but an image of {height} x {width} is reached from a single pixel in {most}.',
    why: 'The dense layer makes a small picture, and each block doubles its sides, less a pixel where the image asks for an odd one. From a single pixel on there is nothing that could be smaller.',
    mend: 'Take fewer blocks, or larger pictures.',
    source: 'Radford 2015',
    reads: ['data', 'generator'],
    check: ({ config }) => tooDeep(config, 'generator'),
  },
  {
    code: 'GAN106',
    severity: 'error',
    title: 'More halvings than the image allows',
    template: 'The discriminator halves the side {blocks} times, but an image of {height} x {width} can be halved {most} times at most.',
    why: 'Each block halves the sides. Once a side is one pixel long, further blocks look at nothing but padding.',
    mend: 'Take fewer blocks, or larger pictures.',
    source: 'Radford 2015',
    reads: ['data', 'discriminator'],
    check: ({ config }) => tooDeep(config, 'discriminator'),
  },
  {
    code: 'GAN107',
    severity: 'error',
    title: 'Convolutions on points',
    template: 'The data are 2-D points, but the network of {players} is {network}, which is made for images; points need mlp.',
    why: 'A convolution looks for patterns among neighbouring pixels; a point has none.',
    mend: 'Set the network to mlp for both players.',
    source: 'Radford 2015',
    reads: ['data', 'generator', 'discriminator'],
    check: ({ config, given }) => {
      if (exampleShape(config.data)?.kind !== 'points') return [];
      const wrong = players.filter((player) => hasBlocks(config[player]));
      const [first] = wrong.map((player) => `${player}.network`).filter(given);
      return findIf(wrong.length > 0, () => ({
        at: [first ?? wrong.find(given) ?? 'data.set'],
        args: { players: wrong.join(', '), network: [...new Set(wrong.map((player) => config[player].network))].join(', ') },
        remedies: [{ template: 'Set the network to mlp', changes: Object.fromEntries(wrong.map((player) => [player, { network: 'mlp' }])) }],
      }));
    },
  },
  {
    code: 'GAN202',
    severity: 'warning',
    title: 'A network too large for most machines',
    template: 'The {player} has about {millions} million weights; with gradients and optimizer slots that takes {gigabytes} GB of memory.',
    why: "Each block away from the image doubles the filters, so weights grow fourfold a block; with few blocks on a large image the generator's dense layer makes the small picture's every number from the whole latent. Weights, gradients and two slots of Adam take 16 bytes a weight, before any activation is stored.",
    mend: 'Take fewer filters or units; on large images take more blocks with fewer filters.',
    source: 'Kingma and Ba 2015',
    reads: ['data', 'latent.size', 'generator', 'discriminator'],
    check: ({ config }) => {
      const shape = exampleShape(config.data);
      if (!shape) return [];
      const counts = weightCounts(config, shape);
      if (!counts) return [];
      return players
        .filter((player) => counts[player].total > HEAVY_WEIGHTS)
        .map((player) => ({
          at: [`${player}.filters`, `${player}.layers`, `${player}.blocks`, `${player}.network`],
          args: { player, millions: Math.round(counts[player].total / 1e6), gigabytes: Math.round((counts[player].total * 16) / 1e9) },
        }));
    },
  },
  {
    code: 'GAN301',
    severity: 'hint',
    title: 'A latent of one number',
    template: '{place} is 1: all samples lie on one curve.',
    why: 'With one latent number the samples form a curve in the space of images; it can wind, but it cannot fill a surface. Useful only for demonstrations.',
    mend: 'Take 2 for a plane that can be drawn, 64 to 128 for images.',
    source: 'Goodfellow 2014',
    reads: ['latent.size'],
    check: ({ config }) => findIf(config.latent.size === 1, () => ({ at: ['latent.size'], remedies: [set('latent.size', 100), set('latent.size', 2)] })),
  },
  {
    code: 'GAN302',
    severity: 'hint',
    title: 'A latent larger than the image',
    template: '{place} is {latent}, more than the {output} numbers of an image: the generator can only throw some away.',
    why: 'Images lie near a surface of far fewer dimensions than they have pixels. A latent larger than the image costs time and adds nothing. (For 2-D points a large latent is common and not reported.)',
    mend: 'Take 64 to 128.',
    source: 'Radford 2015',
    reads: ['latent.size', 'data'],
    check: ({ config: { latent, data } }) => {
      const shape = exampleShape(data);
      if (shape?.kind !== 'images') return [];
      const output = exampleLength(shape);
      return findIf(latent.size > output, () => ({ at: ['latent.size', 'data.height', 'data.width'], args: { latent: latent.size, output }, remedies: [set('latent.size', 100)] }));
    },
  },
  {
    code: 'GAN303',
    severity: 'hint',
    title: 'One player much larger than the other',
    template: 'The {bigger} has about {times} times the weights of the other player in its inner layers.',
    why: 'A player with many times the weights of the other usually wins early: a far stronger discriminator leaves no gradient, a far weaker one teaches nothing.',
    mend: 'Bring filters, blocks or layers of both players nearer to each other.',
    source: 'Goodfellow 2016',
    reads: ['data', 'latent.size', 'generator', 'discriminator'],
    check: (subject) => {
      const found = uneven(subject);
      return found ? [{ at: [`${found.bigger}.layers`, `${found.bigger}.filters`, `${found.bigger}.blocks`, `${found.bigger}.network`, 'generator', 'discriminator'], args: found }] : [];
    },
  },
];
