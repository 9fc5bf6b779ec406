import { dropoutOf } from '../networks.ts';
import type { Config } from '../schema.ts';
import { exampleLength, exampleShape } from '../shapes.ts';
import type { Player, Rule, Subject } from './rule.ts';
import { drop, findIf, OWN, players, set } from './rule.ts';

const HIGH_DROPOUT = 0.7;
/** Share of a signal's size that is left after the last hidden layer. */
const FADED = 0.01;

/** How much of a signal's size is left after the hidden layers of a network of N(0, sigma) weights and ReLU-like units. */
function signalLeft(config: Config, player: Player): number {
  const network = config[player];
  const shape = exampleShape(config.data);
  if (network.network !== 'mlp' || network.init !== 'normal' || network.batchNorm !== 'none' || network.weightNorm !== 'none' || !shape) return 1;
  const input = player === 'generator' ? config.latent.size : exampleLength(shape);
  const fanIns = [input, ...network.layers.slice(0, -1)];
  return fanIns.reduce((left, fanIn) => left * network.initialSigma * Math.sqrt(fanIn / 2), 1);
}

/** The same of a preset's blocks. */
function idleInBlocks(config: Config, player: Player): { place: string; idle: boolean; reason: string }[] {
  const network = config[player];
  if (!('activation' in network)) return [];
  const { activation, batchNorm, norm } = network;
  return [
    { place: `${player}.slope`, idle: activation !== 'leaky-relu', reason: `${player}.activation is ${activation}` },
    { place: `${player}.pieces`, idle: activation !== 'maxout', reason: `${player}.activation is ${activation}` },
    { place: `${player}.norm`, idle: batchNorm === 'none', reason: `${player}.batchNorm is none` },
    { place: `${player}.batchNormMomentum`, idle: batchNorm === 'none', reason: `${player}.batchNorm is none` },
    { place: `${player}.batchNormMomentum`, idle: batchNorm !== 'none' && norm !== 'batch', reason: `${player}.norm is ${norm}` },
  ];
}

/** Settings that the text gives although another setting makes them meaningless. */
function idleSettings({ config, given }: Subject): { place: string; reason: string }[] {
  const idle = players.flatMap((player) => {
    const { init } = config[player];
    const { name } = config.optimizers[player];
    return [
      ...idleInBlocks(config, player),
      { place: `${player}.initialGain`, idle: init !== 'orthogonal', reason: `${player}.init is ${init}` },
      { place: `${player}.initialSigma`, idle: init !== 'normal', reason: `${player}.init is ${init}` },
      { place: `optimizers.${player}.beta1`, idle: name === 'rmsprop', reason: `optimizers.${player}.name is rmsprop` },
      { place: `optimizers.${player}.beta2`, idle: name === 'sgd', reason: `optimizers.${player}.name is sgd` },
      { place: `optimizers.${player}.epsilon`, idle: name === 'sgd', reason: `optimizers.${player}.name is sgd` },
    ];
  });
  return idle.filter((setting) => setting.idle && given(setting.place));
}

/** What stands inside the two networks. */
export const networkRules: readonly Rule[] = [
  {
    code: 'GAN207',
    severity: 'warning',
    title: 'A transposed kernel that its stride does not divide',
    template: '{place} is {kernel}, which the stride of 2 does not divide: transposed convolutions then leave a checkerboard.',
    why: 'Where the kernel is no multiple of the stride, neighbouring output pixels receive different numbers of contributions, and the samples show a checkerboard, strongest in bright, plain areas.',
    mend: 'Take an even kernel, or upsample nearest with any kernel.',
    source: 'Odena 2016',
    reads: ['generator'],
    check: ({ config: { generator } }) => {
      if (generator.network !== 'dcgan' || generator.upsample !== 'transposed') return [];
      const even = generator.kernel === 1 ? 2 : generator.kernel - 1;
      return findIf(generator.kernel % 2 !== 0, () => ({
        at: ['generator.kernel', 'generator.upsample'],
        args: { kernel: generator.kernel },
        remedies: [set('generator.kernel', even), set('generator.upsample', 'nearest')],
      }));
    },
  },
  {
    code: 'GAN208',
    severity: 'warning',
    title: 'Very large dropout',
    template: '{place} is {dropout}: so few activations are left that the {player} can hardly learn.',
    why: 'Dropout of 0.2 to 0.5 keeps a discriminator from memorising; much more than that leaves too little signal for either player.',
    mend: 'Take 0.2 to 0.5, or 0 as in the DCGAN paper.',
    source: 'Srivastava 2014',
    reads: ['generator', 'discriminator'],
    check: ({ config }) =>
      players.flatMap((player) =>
        findIf(dropoutOf(config[player]) > HIGH_DROPOUT, () => ({
          at: [`${player}.dropout`],
          args: { dropout: dropoutOf(config[player]), player },
          remedies: [set(`${player}.dropout`, 0.3), set(`${player}.dropout`, 0)],
        })),
      ),
  },
  {
    code: 'GAN209',
    severity: 'warning',
    title: 'A setting without effect',
    template: '{place} has no effect, because {reason}.',
    why: 'The setting is read only together with another one, which says otherwise. Whoever reads the config believes in a value that the run never used.',
    mend: 'Delete it, or change the setting that the sentence names.',
    source: OWN,
    reads: ['generator', 'discriminator', 'optimizers'],
    check: (subject) => idleSettings(subject).map(({ place, reason }) => ({ at: [place], args: { reason }, remedies: [drop(place)] })),
  },
  {
    code: 'GAN210',
    severity: 'warning',
    title: 'LeakyReLU that is linear',
    template: '{place} is {slope}: LeakyReLU is then nearly a straight line, and layers of straight lines are one straight line.',
    why: 'A network without a bend between its layers is a linear map, however deep it is. From a slope of about 0.9 on too little of the bend is left.',
    mend: 'Take 0.2, as the DCGAN paper does.',
    source: 'Radford 2015',
    reads: ['generator', 'discriminator'],
    check: ({ config }) =>
      players.flatMap((player) => {
        const network = config[player];
        if (!('slope' in network)) return [];
        return findIf(network.activation === 'leaky-relu' && network.slope > 0.9, () => ({
          at: [`${player}.slope`],
          args: { slope: network.slope },
          remedies: [set(`${player}.slope`, 0.2)],
        }));
      }),
  },
  {
    code: 'GAN305',
    severity: 'hint',
    title: 'ReLU in the discriminator',
    template: "{place} is relu: LeakyReLU lets the generator's gradient through where ReLU stops it.",
    why: "All that the generator learns comes through the discriminator's gradient. A ReLU passes none where its input is negative; LeakyReLU passes a part.",
    mend: 'Take leaky-relu.',
    source: 'Radford 2015',
    reads: ['discriminator'],
    check: ({ config: { discriminator } }) =>
      findIf(discriminator.network === 'dcgan' && discriminator.activation === 'relu', () => ({
        at: ['discriminator.activation'],
        remedies: [set('discriminator.activation', 'leaky-relu')],
      })),
  },
  {
    code: 'GAN306',
    severity: 'hint',
    title: 'Initial weights too small for the depth',
    template: 'With {place} normal and initialSigma {sigma}, only {percent}% of a signal is left after the hidden layers: the {player} starts almost blind.',
    why: 'Without batch normalisation a signal shrinks at each layer by sigma times the root of half the layer’s inputs. N(0, 0.02) suits wide convolutions with batch normalisation, not a narrow multilayer perceptron without.',
    mend: 'Take init glorot or he, a larger sigma, or batch normalisation.',
    source: 'Glorot and Bengio 2010; He 2015',
    reads: ['generator', 'discriminator', 'latent.size', 'data'],
    check: ({ config }) =>
      players.flatMap((player) => {
        const left = signalLeft(config, player);
        return findIf(left < FADED, () => ({
          at: [`${player}.init`],
          args: { sigma: config[player].initialSigma, percent: Number((left * 100).toPrecision(1)), player },
          remedies: [set(`${player}.init`, 'glorot'), set(`${player}.init`, 'he')],
        }));
      }),
  },
];
