import type { Config } from '../schema.ts';
import type { Rule } from './rule.ts';
import { findIf, learners, set } from './rule.ts';

const FASTEST_ADAM = 0.01;
const SLOWEST_SGD = 1e-3;
const APART = 10;

const eachOptimizer = (config: Config) => learners(config).map((player) => ({ player, network: config[player].network, at: `optimizers.${player}`, ...config.optimizers[player] }));

/** How the players learn. */
export const optimizerRules: readonly Rule[] = [
  {
    code: 'GAN211',
    severity: 'warning',
    title: "Adam's usual beta1 with DCGAN",
    template: '{place} is {beta1}: with Adam and a dcgan {player} that makes training oscillate; 0.5 is stable.',
    why: "The adversary changes at every step, so a long memory of past gradients pulls towards yesterday's opponent. Radford found that beta1 0.9 gave training oscillation and instability, and 0.5 stabilised it.",
    mend: 'Take 0.5.',
    source: 'Radford 2015',
    reads: ['optimizers', 'generator', 'discriminator'],
    check: ({ config }) =>
      eachOptimizer(config).flatMap(({ player, network, name, beta1, at }) =>
        findIf(name === 'adam' && network === 'dcgan' && beta1 >= 0.9, () => ({ at: [`${at}.beta1`], args: { beta1, player }, remedies: [set(`${at}.beta1`, 0.5)] })),
      ),
  },
  {
    code: 'GAN212',
    severity: 'warning',
    title: 'A learning rate too high',
    template: '{place} is {rate}: {name} moves every weight by about that much at each step, and GANs rarely survive more than 0.01.',
    why: 'Adam and RMSProp divide by the size of the gradient, so the learning rate is itself the size of a step. GANs are trained with 1e-4 to 3e-3.',
    mend: 'Take 0.0002.',
    source: 'Kingma and Ba 2015; Radford 2015',
    reads: ['optimizers'],
    check: ({ config }) =>
      eachOptimizer(config).flatMap(({ name, learningRate, at }) =>
        findIf(name !== 'sgd' && learningRate > FASTEST_ADAM, () => ({ at: [`${at}.learningRate`], args: { rate: learningRate, name }, remedies: [set(`${at}.learningRate`, 0.0002)] })),
      ),
  },
  {
    code: 'GAN213',
    severity: 'warning',
    title: 'Plain gradient descent for a DCGAN generator',
    template: '{place} is sgd: a dcgan generator learns very slowly without a rate of its own for each weight; take adam.',
    why: "The gradients of the generator's first and last layers differ by orders of magnitude; one learning rate for all is too large for one and too small for the other. Every published DCGAN uses Adam or RMSProp.",
    mend: 'Take adam.',
    source: 'Radford 2015',
    reads: ['optimizers', 'generator'],
    check: ({ config }) =>
      findIf(config.generator.network === 'dcgan' && config.optimizers.generator.name === 'sgd', () => ({
        at: ['optimizers.generator.name'],
        remedies: [set('optimizers.generator.name', 'adam')],
      })),
  },
  {
    code: 'GAN214',
    severity: 'warning',
    title: "Adam's rate for gradient descent",
    template: '{place} is {rate}, a rate for Adam: plain gradient descent hardly moves with it.',
    why: 'Gradient descent multiplies the gradient itself, which is often far below 1. Rates that suit Adam are ten to a thousand times too small for it.',
    mend: 'Take 0.01 to 0.1, or adam.',
    source: 'Goodfellow 2014',
    reads: ['optimizers', 'generator'],
    check: ({ config }) =>
      eachOptimizer(config).flatMap(({ player, network, name, learningRate, at }) => {
        // GAN213 has already said that a dcgan generator wants Adam.
        const slow = name === 'sgd' && learningRate < SLOWEST_SGD && !(player === 'generator' && network === 'dcgan');
        return findIf(slow, () => ({ at: [`${at}.learningRate`, `${at}.name`], args: { rate: learningRate }, remedies: [set(`${at}.learningRate`, 0.01), set(`${at}.name`, 'adam')] }));
      }),
  },
  {
    code: 'GAN215',
    severity: 'warning',
    title: "Adam's averages in the wrong proportion",
    template: '{place} is {beta1}, more than the root of beta2 ({beta2}): Adam need not converge with these.',
    why: 'Adam divides an average of gradients by the root of an average of their squares. Where beta1 exceeds the root of beta2, the divisor forgets faster than the dividend and single steps can be huge.',
    mend: 'Take 0.5 and 0.999, or at least beta2 above beta1 squared.',
    source: 'Kingma and Ba 2015; Reddi 2018',
    reads: ['optimizers'],
    check: ({ config }) =>
      eachOptimizer(config).flatMap(({ name, beta1, beta2, at }) =>
        findIf(name === 'adam' && beta1 > Math.sqrt(beta2), () => ({ at: [`${at}.beta1`, `${at}.beta2`], args: { beta1, beta2 }, remedies: [set(`${at}.beta2`, 0.999), set(`${at}.beta1`, 0.5)] })),
      ),
  },
  {
    code: 'GAN307',
    severity: 'hint',
    title: "The players' learning rates far apart",
    template: 'The learning rates of generator ({generator}) and discriminator ({discriminator}) are more than 10 times apart.',
    why: 'Two time scales can help (Heusel used 4 to 1 and less), but a player that learns more than ten times faster than the other usually leaves it behind.',
    mend: 'Bring them within a factor of 10, or silence the hint where you mean it.',
    source: 'Heusel 2017',
    reads: ['optimizers.generator', 'optimizers.discriminator'],
    check: ({ config: { optimizers } }) => {
      const { generator, discriminator } = optimizers;
      const ratio = generator.learningRate / discriminator.learningRate;
      // Rates of different update rules do not compare. The tolerance is for 10 written in decimals.
      return findIf(generator.name === discriminator.name && Math.max(ratio, 1 / ratio) > APART * (1 + 1e-9), () => ({
        at: ['optimizers.generator.learningRate', 'optimizers.discriminator.learningRate'],
        args: { generator: generator.learningRate, discriminator: discriminator.learningRate },
      }));
    },
  },
];
