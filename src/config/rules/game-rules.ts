import type { Config } from '../schema.ts';
import { exampleShape, knownClasses, totalSteps } from '../shapes.ts';
import type { Rule } from './rule.ts';
import { drop, findIf, OWN, set } from './rule.ts';

/** What of a config asks for classes, as the place to blame; undefined where nothing does. */
function askingForClasses({ conditioning, semiSupervised }: Config): 'conditioning.kind' | 'semiSupervised' | undefined {
  if (conditioning.kind !== 'none') return 'conditioning.kind';
  return semiSupervised ? 'semiSupervised' : undefined;
}

/** What of a config tells D's judgement of single examples, as the place to blame; undefined where nothing does. */
function lookingAtOne({ conditioning, codes, semiSupervised }: Config): string | undefined {
  if (conditioning.kind === 'auxiliary') return 'conditioning.kind';
  if (codes) return 'codes';
  return semiSupervised ? 'semiSupervised' : undefined;
}

const withoutZero: readonly Config['objective']['name'][] = ['wasserstein', 'relativistic', 'relativistic-average'];

/** What belongs together in a game: conditions, codes, averages, augmentation, and how turns are played. */
export const gameRules: readonly Rule[] = [
  {
    code: 'GAN153',
    severity: 'error',
    title: 'A conditional game on data without labels',
    template: '{place} asks for classes, but the data have no labels.',
    why: 'The players are told the class of every real example, and G is asked for a class. Without labels there is nothing to tell.',
    mend: 'Name a file of labels, choose data with classes, or leave the condition out.',
    source: 'Mirza 2014',
    reads: ['conditioning', 'semiSupervised', 'data'],
    check: ({ config }) => {
      const place = askingForClasses(config);
      return findIf(place !== undefined && knownClasses(config.data) === 0, () => ({ at: [place ?? ''], remedies: [place === 'semiSupervised' ? drop(place) : set('conditioning.kind', 'none')] }));
    },
  },
  {
    code: 'GAN154',
    severity: 'error',
    title: 'Images changed where there are none',
    template: '{place} shifts, mirrors or colours images, but the data are points.',
    why: 'A point of the plane has neither rows and columns nor colours.',
    mend: 'Delete it, or choose images.',
    source: OWN,
    reads: ['augmentation', 'penalties', 'data'],
    check: ({ config }) => {
      const given = [...(config.augmentation ? ['augmentation'] : []), ...(config.penalties.consistency ? ['penalties.consistency'] : [])];
      return exampleShape(config.data)?.kind === 'points' ? given.map((place) => ({ at: [place] as const, remedies: [drop(place)] })) : [];
    },
  },
  {
    code: 'GAN155',
    severity: 'error',
    title: 'Simultaneous updates with several steps of D',
    template: 'training.discriminatorSteps is {steps}, but updates are simultaneous: both players move once, from the same parameters.',
    why: 'In a simultaneous step there is one batch, one noise and one move of each player. Several moves of D would have to come one after the other.',
    mend: 'Take one step, or alternating updates.',
    source: 'Metz 2016; Lin 2018',
    reads: ['training.updates', 'training.discriminatorSteps'],
    check: ({ config: { training } }) =>
      findIf(training.updates === 'simultaneous' && training.discriminatorSteps > 1, () => ({
        at: ['training.discriminatorSteps'],
        args: { steps: training.discriminatorSteps },
        remedies: [set('training.discriminatorSteps', 1), set('training.updates', 'alternating')],
      })),
  },
  {
    code: 'GAN156',
    severity: 'error',
    title: 'Packing with what tells single examples apart',
    template: 'training.packing is {packing}, but {place} asks D about single examples, and a packed D sees {packing} at once.',
    why: 'A packed D gives one answer for a tuple. It cannot name the class, or read the code, of each of its examples.',
    mend: 'Take a packing of 1, or conditions by concatenation or projection.',
    source: 'Lin 2018',
    reads: ['training.packing', 'conditioning', 'codes', 'semiSupervised'],
    check: ({ config }) => {
      const place = lookingAtOne(config);
      return findIf(config.training.packing > 1 && place !== undefined, () => ({ at: [place ?? '', 'training.packing'], args: { packing: config.training.packing }, remedies: [set('training.packing', 1)] }));
    },
  },
  {
    code: 'GAN157',
    severity: 'error',
    title: 'Samples of an average that is not kept',
    template: '{place} is ema, but there is no section ema: no average of the weights is kept.',
    why: 'The average is made step by step; it cannot be had afterwards.',
    mend: 'Add a section ema, or sample with the raw weights.',
    source: OWN,
    reads: ['samples.weights', 'ema'],
    check: ({ config }) =>
      findIf(config.samples.weights === 'ema' && !config.ema, () => ({ at: ['samples.weights'], remedies: [{ template: 'Add a section ema', changes: { ema: { decay: 0.999 } } }, set('samples.weights', 'raw')] })),
  },
  {
    code: 'GAN158',
    severity: 'error',
    title: 'A semi-supervised D with another objective',
    template: '{place} makes being real the sum of the classes, a probability: that goes with the cross-entropy on logits and without conditioning only.',
    why: "D's K logits are turned into one, log Σ e^logit, whose sigmoid is the probability of being real. Other objectives take scores, a sigmoid would squash the logits, and a D that is told the class need not learn to name it.",
    mend: 'Take the objective non-saturating on logits, and the conditioning none.',
    source: 'Salimans 2016, section 5',
    reads: ['semiSupervised', 'objective', 'conditioning', 'discriminator'],
    check: ({ config }) => {
      const { objective, conditioning, discriminator, semiSupervised } = config;
      const fits = ['non-saturating', 'minimax'].includes(objective.name) && objective.on === 'logits' && discriminator.output === 'logits' && conditioning.kind === 'none';
      const changes = { 'objective.name': 'non-saturating', 'objective.on': 'logits', 'conditioning.kind': 'none', 'discriminator.output': 'logits' };
      return findIf(semiSupervised !== undefined && !fits, () => ({ at: ['semiSupervised'], remedies: [{ template: 'Take the non-saturating objective on logits', changes }, drop('semiSupervised')] }));
    },
  },
  {
    code: 'GAN159',
    severity: 'error',
    title: 'A condition by a batch normalisation that is not there',
    template: '{place} is batch-norm, but the generator has no batch normalisation: it would never learn which class is asked for.',
    why: 'The class chooses the scale and shift that follow the normalisation. Without one, the class goes nowhere.',
    mend: 'Give the generator batch normalisation, or put the class beside z.',
    source: 'Miyato and Koyama 2018',
    reads: ['conditioning', 'generator'],
    check: ({ config: { conditioning }, ties }) =>
      findIf(conditioning.kind !== 'none' && conditioning.generator === 'batch-norm' && ties('generator').batchNorm === false, () => ({
        at: ['conditioning.generator'],
        remedies: [set('conditioning.generator', 'concatenation')],
      })),
  },
  {
    code: 'GAN160',
    severity: 'error',
    title: 'No code to be read',
    template: 'codes has neither a categorical nor a continuous code.',
    why: 'InfoGAN is the game in which D reads the codes that G was given; without a code there is nothing to read.',
    mend: 'Give categorical or continuous codes, or delete the section.',
    source: 'Chen 2016',
    reads: ['codes'],
    check: ({ config: { codes } }) => findIf(codes?.categorical.length === 0 && codes.continuous === 0, () => ({ at: ['codes'], remedies: [set('codes.continuous', 2), drop('codes')] })),
  },
  {
    code: 'GAN252',
    severity: 'warning',
    title: 'Only the reals are augmented',
    template: '{place} is reals: G learns to make shifted, coloured and cut images, because D never sees a real one without.',
    why: 'What is done to reals alone becomes part of the distribution that G imitates. Done to reals and samples alike, and with a gradient, it leaves the target as it is.',
    mend: 'Take both.',
    source: 'Zhao 2020, section 3.1; Karras 2020, section 2',
    reads: ['augmentation'],
    check: ({ config: { augmentation } }) => findIf(augmentation?.of === 'reals', () => ({ at: ['augmentation.of'], remedies: [set('augmentation.of', 'both')] })),
  },
  {
    code: 'GAN257',
    severity: 'warning',
    title: 'Adaptive augmentation by scores without a zero',
    template: "augmentation.adaptive goes by the sign of D's outputs, which means nothing with the objective {objective}.",
    why: 'ADA takes D to overfit where it gives most reals a positive logit. Wasserstein and relativistic scores may be moved by any number without changing the loss, so their sign is chance.',
    mend: 'Take a fixed probability, or another objective.',
    source: 'Karras 2020, section 3.1',
    reads: ['augmentation', 'objective.name'],
    check: ({ config: { augmentation, objective } }) =>
      findIf(augmentation?.adaptive !== undefined && withoutZero.includes(objective.name), () => ({ at: ['augmentation.adaptive'], args: { objective: objective.name }, remedies: [drop('augmentation.adaptive')] })),
  },
  {
    code: 'GAN259',
    severity: 'warning',
    title: 'An average longer than the run',
    template: '{place} is {decay}: the average looks back over about {horizon} steps, but the run has {steps}.',
    why: 'Until it has seen several times 1 / (1 - decay) steps, the average still holds the weights of the first step, and samples drawn with it lag behind or stay noise.',
    mend: 'Take a smaller decay, let it ramp up, or train longer.',
    source: 'Yazici 2019',
    reads: ['ema', 'training', 'data'],
    check: ({ config: { ema, training }, dataSize }) => {
      const steps = totalSteps(training, dataSize) ?? Infinity;
      const horizon = ema ? Math.round(1 / (1 - ema.decay)) : 0;
      return findIf(ema?.rampup === 'off' && ema.startStep === 0 && 3 * horizon > steps, () => ({
        at: ['ema.decay', 'ema'],
        args: { decay: ema?.decay ?? 0, horizon, steps },
        remedies: [set('ema.rampup', 'on'), set('ema.decay', Math.max(0, Number((1 - 5 / steps).toPrecision(3))))],
      }));
    },
  },
  {
    code: 'GAN262',
    severity: 'warning',
    title: 'Mirrored digits',
    template: '{place} mirrors images, but digits mirrored are no digits.',
    why: 'A change that turns real examples into impossible ones leaks into the samples, or makes D call them alike.',
    mend: 'Leave the mirror out.',
    source: 'Karras 2020, section 2.2; Zhang 2020',
    reads: ['augmentation', 'penalties', 'data'],
    check: ({ config: { augmentation, penalties, data } }) => {
      if (data.set !== 'mnist' && data.set !== 'stacked-mnist') return [];
      const policy = augmentation?.policy ?? [];
      const left = policy.filter((change) => change !== 'flip');
      return [
        ...findIf(policy.includes('flip'), () => ({ at: ['augmentation.policy'], remedies: left.length > 0 ? [set('augmentation.policy', left)] : [drop('augmentation')] })),
        ...findIf(penalties.consistency?.flip === 'on', () => ({ at: ['penalties.consistency.flip', 'penalties.consistency'], remedies: [set('penalties.consistency.flip', 'off')] })),
      ];
    },
  },
  {
    code: 'GAN350',
    severity: 'hint',
    title: 'Semi-supervised without feature matching',
    template: 'semiSupervised is given, but G minimises its adversarial loss: D classifies better where G matches its features.',
    why: 'In the paper feature matching gave the classifier with the fewest errors, 93 of 10,000 with 100 labels, though not the best samples.',
    mend: 'Set objective.generator to feature-matching.',
    source: 'Salimans 2016, section 6.1',
    reads: ['semiSupervised', 'objective'],
    check: ({ config: { semiSupervised, objective } }) =>
      findIf(semiSupervised !== undefined && objective.generator === 'adversarial', () => ({ at: ['semiSupervised'], remedies: [set('objective.generator', 'feature-matching')] })),
  },
];
