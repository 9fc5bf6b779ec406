import { hasBlocks } from '../networks.ts';
import { totalSteps } from '../shapes.ts';
import type { Rule, Subject } from './rule.ts';
import { drop, findIf, OWN, set } from './rule.ts';

const stepsOf = ({ config, dataSize }: Subject) => totalSteps(config.training, dataSize) ?? Infinity;

const lengthPlaces = ['training.steps', 'training.epochs'] as const;

/** How long, how often, towards what, and with what. */
export const trainingRules: readonly Rule[] = [
  {
    code: 'GAN111',
    severity: 'error',
    title: 'Both steps and epochs',
    template: 'training.steps and training.epochs are both given: they are two ways to say how long to train.',
    why: 'The two would have to agree to the step, and would stop agreeing when the batch or the data change.',
    mend: 'Delete one of them.',
    source: OWN,
    reads: ['training'],
    check: ({ config: { training } }) =>
      findIf(training.steps !== undefined && training.epochs !== undefined, () => ({ at: ['training.epochs'], remedies: [drop('training.epochs'), drop('training.steps')] })),
  },
  {
    code: 'GAN112',
    severity: 'error',
    title: 'A GPU for an engine that has none',
    template: 'engine.device is gpu, but the engine {name} computes on the processor alone.',
    why: "Only ONNX Runtime's native library and TensorFlow reach a graphics adapter from here. ONNX Runtime's WebAssembly build and the JavaScript reference run on the processor.",
    mend: 'Take the engine auto, onnx or tensorflow, or the device cpu.',
    source: OWN,
    reads: ['engine'],
    check: ({ config: { engine } }) =>
      findIf(engine.device === 'gpu' && (engine.name === 'wasm' || engine.name === 'cpu'), () => ({
        at: ['engine.device'],
        args: { name: engine.name },
        remedies: [set('engine.name', 'auto'), set('engine.device', 'cpu')],
      })),
  },
  {
    code: 'GAN216',
    severity: 'warning',
    title: 'Fewer steps than one sample interval',
    template: 'The run has {steps} steps, but a sample grid is drawn every {every}: you would see none on the way.',
    why: 'Sample grids are the first thing to look at; a run that draws none before it ends cannot be judged or stopped early.',
    mend: 'Sample more often, or train longer.',
    source: OWN,
    reads: ['training', 'data'],
    check: (subject) => {
      const steps = stepsOf(subject);
      const every = subject.config.training.sampleEvery;
      return findIf(steps < every, () => ({
        at: ['training.sampleEvery', ...lengthPlaces],
        args: { steps, every },
        remedies: [set('training.sampleEvery', Math.max(1, Math.floor(steps / 10)))],
      }));
    },
  },
  {
    code: 'GAN217',
    severity: 'warning',
    title: 'An interval longer than the run',
    template: '{place} is {every}, but the run has only {steps} steps.',
    why: 'The setting asks for something that never happens within the run.',
    mend: 'Take a shorter interval, or delete the setting.',
    source: OWN,
    reads: ['training', 'data'],
    check: (subject) => {
      const steps = stepsOf(subject);
      return (['histogramEvery', 'evaluateEvery', 'checkpointEvery'] as const).flatMap((name) => {
        const place = `training.${name}`;
        const every = subject.config.training[name];
        return findIf(subject.given(place) && every > steps, () => ({ at: [place], args: { every, steps }, remedies: [set(place, Math.max(1, Math.floor(steps / 10))), drop(place)] }));
      });
    },
  },
  {
    code: 'GAN218',
    severity: 'warning',
    title: 'Many discriminator steps with a saturating objective',
    template: '{place} is {times}: with the {objective} objective a discriminator trained that far ahead leaves the generator no gradient.',
    why: "The better the discriminator, the smaller the generator's gradient under the cross-entropy objectives. Only Wasserstein critics, which have no such limit, are trained many steps ahead, and 5 is usual even there.",
    mend: 'Take 1 to 5.',
    source: 'Arjovsky and Bottou 2017',
    reads: ['training.discriminatorSteps', 'objective.name'],
    check: ({ config: { training, objective } }) =>
      findIf(training.discriminatorSteps > 10 && (objective.name === 'non-saturating' || objective.name === 'minimax'), () => ({
        at: ['training.discriminatorSteps'],
        args: { times: training.discriminatorSteps, objective: objective.name },
        remedies: [set('training.discriminatorSteps', 1), set('training.discriminatorSteps', 5)],
      })),
  },
  {
    code: 'GAN219',
    severity: 'warning',
    title: 'Labels smoothed too far',
    template: '{place} is {label}: a discriminator aiming below 0.7 for real examples can no longer tell them from chance.',
    why: 'One-sided label smoothing keeps the discriminator from growing too sure. 0.9 does that; near 0.5 the optimal answer for a perfect real example is close to a coin toss.',
    mend: 'Take 0.9, or 1 for none.',
    source: 'Salimans 2016',
    reads: ['objective.realLabel'],
    check: ({ config: { objective } }) =>
      findIf(objective.realLabel < 0.7, () => ({ at: ['objective.realLabel'], args: { label: objective.realLabel }, remedies: [set('objective.realLabel', 0.9), set('objective.realLabel', 1)] })),
  },
  {
    code: 'GAN308',
    severity: 'hint',
    title: 'The minimax objective saturates',
    template: "{place} is minimax: the generator's gradient vanishes while the discriminator wins; non-saturating has the same optimum.",
    why: 'Early on the discriminator rejects samples with confidence, and log(1 - D(G(z))) is flat there. The non-saturating objective has the same fixed point and much stronger gradients early.',
    mend: 'Take non-saturating, or silence the hint where the vanishing gradient is what you want to see.',
    source: 'Goodfellow 2014',
    reads: ['objective.name'],
    check: ({ config: { objective } }) => findIf(objective.name === 'minimax', () => ({ at: ['objective.name'], remedies: [set('objective.name', 'non-saturating')] })),
  },
  {
    code: 'GAN309',
    severity: 'hint',
    title: 'Convolutions on the reference engine',
    template: '{place} is cpu, the JavaScript reference: convolutions take over a hundred times longer there.',
    why: 'The cpu engine is there to check the others. It computes the same numbers without vector instructions or threads.',
    mend: 'Take auto.',
    source: OWN,
    reads: ['engine.name', 'generator', 'discriminator'],
    check: ({ config }) =>
      findIf(config.engine.name === 'cpu' && (hasBlocks(config.generator) || hasBlocks(config.discriminator)), () => ({
        at: ['engine.name'],
        remedies: [set('engine.name', 'auto')],
      })),
  },
];
