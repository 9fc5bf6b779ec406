import { hasBlocks } from '../networks.ts';
import { exampleShape } from '../shapes.ts';
import type { DataConfig } from '../schema.ts';
import type { Rule } from './rule.ts';
import { findIf, set } from './rule.ts';

/** How far the points of a set reach from 0 along an axis: the outermost mode and three standard deviations. */
function reach(data: Extract<DataConfig, { set: 'ring' | 'grid' }>): number {
  const outermost = data.set === 'ring' ? data.radius : ((data.side - 1) / 2) * data.spacing;
  return outermost + 3 * data.sigma;
}

const isPoints = (data: DataConfig): data is Extract<DataConfig, { set: 'ring' | 'grid' }> => data.set === 'ring' || data.set === 'grid';

/** The last layers against what the loss and the data expect of them. */
export const outputRules: readonly Rule[] = [
  {
    code: 'GAN101',
    severity: 'error',
    title: 'Sigmoid output with a loss on logits',
    template: '{place} is sigmoid, a probability, but objective.on is logits: the loss would apply the sigmoid a second time.',
    why: 'A sigmoid of a sigmoid lies between 0.5 and 0.73, so the discriminator can never be sure and its gradient is squashed twice. The run goes on without an error and learns badly.',
    mend: 'Let the discriminator give logits (exact far from 0), or take the loss on probabilities.',
    source: 'Goodfellow 2014',
    reads: ['discriminator', 'objective.on'],
    check: ({ config: { discriminator, objective } }) =>
      findIf(discriminator.output === 'sigmoid' && objective.on === 'logits', () => ({
        at: ['discriminator.output', 'objective.on'],
        remedies: [set('discriminator.output', 'logits'), set('objective.on', 'probabilities')],
      })),
  },
  {
    code: 'GAN102',
    severity: 'error',
    title: 'Logits output with a loss on probabilities',
    template: "{place} is probabilities, but the discriminator's output is logits, which are no probabilities.",
    why: 'The logarithm of a logit is not defined below 0 and means nothing above: the loss is NaN within a few steps.',
    mend: 'Take the loss on logits, or let the discriminator end in a sigmoid.',
    source: 'Goodfellow 2014',
    reads: ['discriminator', 'objective.on'],
    check: ({ config: { discriminator, objective } }) =>
      findIf(discriminator.output === 'logits' && objective.on === 'probabilities', () => ({
        at: ['objective.on'],
        remedies: [set('objective.on', 'logits'), set('discriminator.output', 'sigmoid')],
      })),
  },
  {
    code: 'GAN103',
    severity: 'error',
    title: "The data's range against the output activation",
    template: "Pixels of range {range} lie in {interval}, but the generator's output is {activation}; for range {range} it must be {fitting}.",
    why: 'A generator that cannot reach half of the values that real pictures have (sigmoid for -1 to 1), or that gives values no real picture has (tanh for 0 to 1), is told apart by its range alone; the discriminator wins in a few steps.',
    mend: 'Take tanh for range signed, sigmoid for range unit.',
    source: 'Radford 2015',
    reads: ['data', 'generator'],
    check: ({ config: { data, generator } }) => {
      if (isPoints(data) || generator.outputActivation === 'linear') return [];
      const fitting = data.range === 'signed' ? 'tanh' : 'sigmoid';
      return findIf(generator.outputActivation !== fitting, () => ({
        at: ['generator.outputActivation', 'data.range'],
        args: { range: data.range, interval: data.range === 'signed' ? '[-1, 1]' : '[0, 1]', activation: generator.outputActivation, fitting },
        remedies: [set('generator.outputActivation', fitting), set('data.range', data.range === 'signed' ? 'unit' : 'signed')],
      }));
    },
  },
  {
    code: 'GAN104',
    severity: 'error',
    title: 'Points beyond the reach of the output',
    template: "{place} is {activation}, which gives {interval}, but the points of {set} reach from {low} to {high}.",
    why: 'Points have no fixed range. A bounded output cannot make the points beyond its bound, whatever it learns.',
    mend: 'Take a linear output for points.',
    source: 'Goodfellow 2014',
    reads: ['data', 'generator'],
    check: ({ config: { data, generator } }) => {
      const activation = generator.outputActivation;
      if (!isPoints(data) || hasBlocks(generator) || activation === 'linear') return [];
      return findIf(activation === 'sigmoid' || reach(data) > 1, () => ({
        at: ['generator.outputActivation'],
        args: { activation, interval: activation === 'tanh' ? '-1 to 1' : '0 to 1', set: data.set, low: -reach(data), high: reach(data) },
        remedies: [set('generator.outputActivation', 'linear')],
      }));
    },
  },
  {
    code: 'GAN201',
    severity: 'warning',
    title: 'Linear output for images',
    template: "The generator's output is linear, but pixels lie in {interval}: samples can leave the range and be told apart by it.",
    why: 'The bounded activation lets the generator saturate the colours that real pictures saturate, and spares it to learn the range itself.',
    mend: 'Take tanh for range signed, sigmoid for range unit.',
    source: 'Radford 2015',
    reads: ['data', 'generator'],
    check: ({ config: { data, generator } }) => {
      const shape = exampleShape(data);
      if (isPoints(data) || shape?.kind === 'points' || generator.outputActivation !== 'linear') return [];
      return [
        {
          at: ['generator.outputActivation', 'generator.network'],
          args: { interval: data.range === 'signed' ? '[-1, 1]' : '[0, 1]' },
          remedies: [set('generator.outputActivation', data.range === 'signed' ? 'tanh' : 'sigmoid')],
        },
      ];
    },
  },
];
