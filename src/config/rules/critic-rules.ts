import { addGradientPenalty, isBounded } from '../bounds.ts';
import type { Config } from '../schema.ts';
import { firstOf, ON_GRADIENTS } from './penalty-terms.ts';
import type { Remedy, Rule } from './rule.ts';
import { drop, findIf, OWN, set } from './rule.ts';

type Objective = Config['objective']['name'];

/** Objectives whose D gives scores without bounds, which no sigmoid may squash. */
const SCORES: readonly Objective[] = ['hinge', 'wasserstein', 'relativistic', 'relativistic-average'];
const isWasserstein = ({ objective }: Config): boolean => objective.name === 'wasserstein';

/** The remedy that trains the critic 5 times for each update of G, which simultaneous updates cannot. */
const fiveSteps = ({ training }: Config): Remedy =>
  training.updates === 'alternating' ? set('training.discriminatorSteps', 5) : { template: 'Take alternating updates with 5 steps', changes: { 'training.updates': 'alternating', 'training.discriminatorSteps': 5 } };

/** What a critic may be, and what must hold it. */
export const criticRules: readonly Rule[] = [
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
    code: 'GAN250',
    severity: 'warning',
    title: 'A Wasserstein critic with one step',
    template: 'The objective is wasserstein with one step of the critic for each of the generator: the critic is not trained near its optimum.',
    why: "The critic's loss estimates the Wasserstein distance, and its gradient leads G, only where the critic is near its optimum. 5 steps for each of G are usual.",
    mend: 'Take 5, with alternating updates: simultaneous ones are one step of each.',
    source: 'Arjovsky 2017, algorithm 1; Gulrajani 2017, algorithm 1',
    reads: ['objective.name', 'training'],
    check: ({ config }) =>
      findIf(isWasserstein(config) && config.training.discriminatorSteps === 1, () => ({
        at: ['training.discriminatorSteps', 'training.updates', 'objective.name'],
        remedies: [fiveSteps(config)],
      })),
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
      const isUnknown = config.discriminator.network === 'module';
      return findIf(isWasserstein(config) && !isUnknown && !isBounded(config), () => ({
        at: ['objective.name'],
        remedies: [addGradientPenalty(config), { template: 'Clip the weights', changes: { 'penalties.clip': { limit: 0.01 } } }],
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
    code: 'GAN266',
    severity: 'warning',
    title: 'Nothing to be lazy about',
    template: 'penalties.lazy is given, but no penalty on gradients is: it changes nothing.',
    why: 'Only penalties on gradients are dear enough to be left out at most steps: gradientPenalty, r1, r2, dragan.',
    mend: 'Delete it, or add such a penalty.',
    source: OWN,
    reads: ['penalties'],
    check: ({ config }) => findIf(config.penalties.lazy !== undefined && firstOf(config, ON_GRADIENTS) === undefined, () => ({ at: ['penalties.lazy'], remedies: [drop('penalties.lazy')] })),
  },
];
