import { usesBatchNorm } from '../networks.ts';
import type { Config } from '../schema.ts';
import type { Remedy, Rule } from './rule.ts';
import { drop, findIf, set } from './rule.ts';

type Objective = Config['objective']['name'];

/** Objectives whose D gives scores without bounds, which no sigmoid may squash. */
const SCORES: readonly Objective[] = ['hinge', 'wasserstein', 'relativistic', 'relativistic-average'];
const bySlope = ['gradientPenalty', 'dragan'] as const;
const byZero = ['r1', 'r2'] as const;
type Term = (typeof bySlope)[number] | (typeof byZero)[number];

const firstOf = ({ penalties }: Config, terms: readonly Term[]): Term | undefined => terms.find((term) => penalties[term] !== undefined);

/** Ways out of batch normalisation in D, where its network has settings for it. */
function withoutBatchNorm({ discriminator }: Config): readonly Remedy[] {
  return 'norm' in discriminator ? [set('discriminator.norm', 'layer'), set('discriminator.batchNorm', 'none')] : [];
}

const isWasserstein = ({ objective }: Config): boolean => objective.name === 'wasserstein';
const clipPlaces = ['penalties.clip'] as const;

/** What a critic may be, and what must hold it. */
export const criticRules: readonly Rule[] = [
  {
    code: 'GAN150',
    severity: 'error',
    title: "A gradient penalty on a critic with batch normalisation",
    template: 'penalties.{term} looks at the gradient of each example, but the discriminator normalises over the batch.',
    why: "With batch normalisation D's output for one example depends on all the others, so its gradient is not that of a function of one example, and a penalty on its norm holds nothing.",
    mend: 'Take layer normalisation in the discriminator, or none.',
    source: 'Gulrajani 2017, section 4; Kodali 2017',
    reads: ['penalties', 'discriminator'],
    check: ({ config }) => {
      const term = firstOf(config, bySlope);
      return findIf(term !== undefined && usesBatchNorm(config.discriminator), () => ({
        at: [`penalties.${term ?? ''}`],
        args: { term: term ?? '' },
        remedies: [...withoutBatchNorm(config), drop(`penalties.${term ?? ''}`)],
      }));
    },
  },
  {
    code: 'GAN151',
    severity: 'error',
    title: 'A sigmoid before an objective of scores',
    template: "The discriminator's output is sigmoid, but {place} is {objective}, which needs scores without bounds.",
    why: 'Hinge, Wasserstein and relativistic objectives compare scores that may be of any size. Squashed between 0 and 1 the hinge is never reached, the Wasserstein estimate is bounded by 1, and the gradient vanishes where D is sure.',
    mend: 'Let the discriminator give logits, and take the loss on logits.',
    source: 'Arjovsky 2017; Miyato 2018; Jolicoeur-Martineau 2018',
    reads: ['objective', 'discriminator'],
    check: ({ config: { discriminator, objective } }) =>
      findIf(discriminator.output === 'sigmoid' && objective.on === 'probabilities' && SCORES.includes(objective.name), () => ({
        at: ['objective.name', 'discriminator.output'],
        args: { objective: objective.name },
        remedies: [{ template: 'Let the discriminator give logits', changes: { 'discriminator.output': 'logits', 'objective.on': 'logits' } }],
      })),
  },
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
      const term = firstOf(config, bySlope);
      return findIf(config.penalties.clip !== undefined && term !== undefined, () => ({ at: clipPlaces, args: { term: term ?? '' }, remedies: [drop('penalties.clip'), drop(`penalties.${term ?? ''}`)] }));
    },
  },
  {
    code: 'GAN250',
    severity: 'warning',
    title: 'A Wasserstein critic with one step',
    template: 'The objective is wasserstein with one step of the critic for each of the generator: the critic is not trained near its optimum.',
    why: "The critic's loss estimates the Wasserstein distance, and its gradient leads G, only where the critic is near its optimum. 5 steps for each of G are usual.",
    mend: 'Take 5.',
    source: 'Arjovsky 2017, algorithm 1; Gulrajani 2017, algorithm 1',
    reads: ['objective.name', 'training'],
    check: ({ config }) =>
      findIf(isWasserstein(config) && config.training.discriminatorSteps === 1 && config.training.updates === 'alternating', () => ({
        at: ['training.discriminatorSteps', 'objective.name'],
        remedies: [set('training.discriminatorSteps', 5)],
      })),
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
    code: 'GAN253',
    severity: 'warning',
    title: 'Lazy penalties without scaling',
    template: 'The penalties on gradients are taken at every {every}th step with their weights unscaled: they count {every} times less.',
    why: "A lazy penalty is the same regulariser at a lower price only where its weight is multiplied by the steps it leaves out. Unscaled, a weight taken from a paper is that many times too small.",
    mend: 'Take scaled.',
    source: 'Karras 2020, appendix B',
    reads: ['penalties'],
    check: ({ config: { penalties } }) =>
      findIf(penalties.lazy?.scaling === 'unscaled', () => ({ at: ['penalties.lazy.scaling'], args: { every: penalties.lazy?.every ?? 0 }, remedies: [set('penalties.lazy.scaling', 'scaled')] })),
  },
  {
    code: 'GAN254',
    severity: 'warning',
    title: 'A Wasserstein critic that nothing bounds',
    template: 'The objective is wasserstein, but nothing bounds the critic: its scores, and the loss, can grow without end.',
    why: 'The Wasserstein distance is a greatest difference over functions whose slope is at most 1. Without a bound the critic only has to multiply its weights to win.',
    mend: 'Add a gradient penalty, clip the weights, or normalise them spectrally.',
    source: 'Arjovsky 2017; Gulrajani 2017; Miyato 2018',
    reads: ['objective.name', 'penalties', 'discriminator'],
    check: ({ config }) => {
      const { penalties, discriminator } = config;
      const bounded = [...bySlope, ...byZero, 'clip' as const].some((term) => penalties[term] !== undefined);
      const unknown = discriminator.network === 'module';
      const spectral = 'weightNorm' in discriminator && discriminator.weightNorm === 'spectral';
      return findIf(isWasserstein(config) && !bounded && !unknown && !spectral, () => ({
        at: ['objective.name'],
        remedies: [{ template: 'Add a gradient penalty', changes: { 'penalties.gradientPenalty': { weight: 10 } } }, { template: 'Clip the weights', changes: { 'penalties.clip': { limit: 0.01 } } }],
      }));
    },
  },
  {
    code: 'GAN255',
    severity: 'warning',
    title: 'Smoothed labels for an objective without labels',
    template: '{place} is {value}, but {objective} has no labels to smooth: it trains D to take a share of each kind for the other.',
    why: 'Label smoothing moves the target of a cross-entropy. Hinge, Wasserstein and relativistic losses have no target; mixed with the loss of the other kind they are only scaled, or lose their margin.',
    mend: 'Leave the labels at 1 and 0, and the noise at 0.',
    source: 'Salimans 2016, section 3.4',
    reads: ['objective'],
    check: ({ config: { objective } }) => {
      const usual = { realLabel: 1, fakeLabel: 0, labelNoise: 0 } as const;
      const moved = (Object.keys(usual) as (keyof typeof usual)[]).filter((name) => objective[name] !== usual[name]);
      return SCORES.includes(objective.name) ? moved.map((name) => ({ at: [`objective.${name}`], args: { value: objective[name], objective: objective.name }, remedies: [set(`objective.${name}`, usual[name])] })) : [];
    },
  },
  {
    code: 'GAN256',
    severity: 'warning',
    title: 'Two-sided label smoothing',
    template: '{place} is {value}: smoothing the target of generated examples keeps G where it is.',
    why: "With a target above 0 for samples, the best D has the density of G in its numerator, so where G puts its samples wrongly D reinforces them. Smoothing the reals alone has no such effect.",
    mend: 'Take 0, and smooth realLabel alone.',
    source: 'Salimans 2016, section 3.4',
    reads: ['objective'],
    check: ({ config: { objective } }) =>
      findIf(objective.fakeLabel > 0 && !SCORES.includes(objective.name) && objective.name !== 'least-squares', () => ({ at: ['objective.fakeLabel'], args: { value: objective.fakeLabel }, remedies: [set('objective.fakeLabel', 0)] })),
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
    check: ({ config }) => {
      const term = firstOf(config, byZero);
      return findIf(term !== undefined && usesBatchNorm(config.discriminator), () => ({ at: [`penalties.${term ?? ''}`], args: { term: term ?? '' }, remedies: withoutBatchNorm(config) }));
    },
  },
  {
    code: 'GAN266',
    severity: 'warning',
    title: 'Nothing to be lazy about',
    template: 'penalties.lazy is given, but no penalty on gradients is: it changes nothing.',
    why: 'Only penalties on gradients are dear enough to be left out at most steps: gradientPenalty, r1, r2, dragan.',
    mend: 'Delete it, or add such a penalty.',
    source: 'this program',
    reads: ['penalties'],
    check: ({ config }) => findIf(config.penalties.lazy !== undefined && firstOf(config, [...bySlope, ...byZero]) === undefined, () => ({ at: ['penalties.lazy'], remedies: [drop('penalties.lazy')] })),
  },
];
