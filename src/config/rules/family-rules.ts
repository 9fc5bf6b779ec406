import type { Config } from '../schema.ts';
import type { Finding, Player, Rule, Subject } from './rule.ts';
import { drop, findIf, OWN, players, set } from './rule.ts';

/** What only the game of two players reads: sections, and single settings of D, its turns, its histograms, and of how G is sampled. */
export const OF_THE_GAME = [
  'generator',
  'discriminator',
  'objective',
  'penalties',
  'conditioning',
  'semiSupervised',
  'augmentation',
  'codes',
  'ema',
  'latent',
  'optimizers.discriminator',
  'training.discriminatorSteps',
  'training.updates',
  'training.unrolledSteps',
  'training.packing',
  'training.histogramEvery',
  'samples.statistics',
  'samples.weights',
] as const;

/** Settings that the text gives and the family does not read. */
const unread = ({ config: { family }, given }: Subject): readonly string[] => (family === 'made' ? OF_THE_GAME : ['made']).filter(given);

/** The players that a family has, as `init.freeze` names them. */
const PLAYERS: Readonly<Record<Config['family'], readonly Player[]>> = { gan: players, made: ['generator'] };

/** Layers to be frozen of players that the family has not. */
function ofNobody({ family, init }: Config): readonly Finding[] {
  const all = init?.freeze ?? [];
  const own: readonly string[] = PLAYERS[family];
  return all.flatMap((entry, index): Finding[] => {
    if (own.includes(entry.split('/')[0]!)) return [];
    const others = all.filter((other) => other !== entry);
    return [{
      at: [`init.freeze.${index}`],
      args: { entry, players: own.join(', ') },
      remedies: [others.length === 0 ? drop('init.freeze') : set('init.freeze', others)],
    }];
  });
}

/** What goes with a family. */
export const familyRules: readonly Rule[] = [
  {
    code: 'GAN161',
    severity: 'error',
    title: 'A belief net on values that are not 0 or 1',
    template: 'family is made, which gives the probability of each pixel being 1, but {what}.',
    why: 'The likelihood is that of binary pixels. On grey values, or on points, its number means nothing.',
    mend: 'Take images and the range binary.',
    source: 'Germain 2015, section 6',
    reads: ['family', 'data'],
    check: ({ config: { family, data } }) => {
      if (family !== 'made') return [];
      if (!('range' in data)) return [{ at: ['family'], args: { what: 'the data are points' }, remedies: [set('family', 'gan')] }];
      return findIf(data.range !== 'binary', () => ({ at: ['data.range', 'family'], args: { what: `the pixels are of range ${data.range}` }, remedies: [set('data.range', 'binary')] }));
    },
  },
  {
    code: 'GAN268',
    severity: 'warning',
    title: 'A setting that the family does not read',
    template: '{place} has no effect with the family {family}.',
    why: "A belief net is one player, trained by its likelihood: it has no D, no latent, no objective to choose and nothing that holds a critic; its network is what made says. The game of two players, for its part, does not read made. Whoever reads the config believes in something that the run never had.",
    mend: 'Delete it, or take the family that it belongs to.',
    source: OWN,
    reads: ['family'],
    check: (subject) => unread(subject).map((place) => ({ at: [place], args: { family: subject.config.family }, remedies: [drop(place)] })),
  },
  {
    code: 'GAN269',
    severity: 'error',
    title: 'A frozen layer of a player that the family has not',
    template: 'init.freeze names {entry}, whose player the family has not; it has: {players}.',
    why: 'Entries are player/layer. One of no player would freeze nothing, and the run would train what was meant to stay.',
    mend: 'Begin it with generator/ or discriminator/; a belief net has the former alone.',
    source: OWN,
    reads: ['family', 'init.freeze'],
    check: ({ config }) => ofNobody(config),
  },
];
