import type { Check, Figure, Study, Values } from '../study.ts';
import { exceeds, mean, median } from '../statistics.ts';

/** What a classifier that names over 99% of test digits rightly makes of the samples. */
const JUDGED: Readonly<Record<string, Figure>> = {
  recognised: { title: 'recognised with over 90%', from: { figure: 'recognised' }, as: 'share' },
  least: { title: 'rarest class', from: { figure: 'class_shares', pick: 'least' }, as: 'share' },
  greatest: { title: 'commonest class', from: { figure: 'class_shares', pick: 'greatest' }, as: 'share' },
  recall: { title: "recall of the classes, mean", from: { figure: 'class_recall' }, as: 'share' },
  realRecall: { title: 'the same of held-out digits', from: { figure: 'class_recall', heldOut: true }, as: 'share' },
  frechet: { title: "Fréchet distance, judge's features", from: { figure: 'frechet' }, as: 'number' },
};

const recalls = (arm: string): Check => ({
  says: "the classes' recall is at least half of held-out digits'",
  arms: [arm],
  holds: (values) => mean(values(arm, 'recall')) >= 0.5 * mean(values(arm, 'realRecall')),
});

const MNIST_DCGAN = 'examples/mnist-dcgan/mnist-dcgan.gan.json';
const ASKED_OF_DIGITS = { recognised: 'over 90% asked', least: 'over 5% asked', greatest: 'under 15% asked' };

/** A player's rate falls to nothing, evenly, over these steps. */
const fallingRates = (player: 'generator' | 'discriminator', from: number, until: number): string[] =>
  ['shape=linear', `from=${from}`, `until=${until}`].map((setting) => `optimizers.${player}.schedule.${setting}`);

export const dcgan: Study = {
  title: 'DCGAN on MNIST',
  paper: 'Radford 2015 (pictures; the bounds are those of the examples here)',
  protocol: "10,000 samples, judged by a classifier; recall by PRDC within each class, against as many training digits. The networks have a quarter of the paper's filters, kernels of 4 x 4 for its 5 x 5, and a rate of 0.0005 for its 0.0002. In the second row both rates fall to nothing over the second half of the steps, and samples are drawn with an average of G's weights (decay 0.999), neither of which is in the paper.",
  arms: {
    dcgan: { title: 'DCGAN', config: MNIST_DCGAN, published: ASKED_OF_DIGITS },
    averaged: { title: 'its rates falling, G averaged', config: MNIST_DCGAN, set: ['ema.decay=0.999', ...fallingRates('generator', 5000, 10_000), ...fallingRates('discriminator', 5000, 10_000)], published: ASKED_OF_DIGITS },
  },
  figures: JUDGED,
  measures: ['classes', 'class-recall', 'frechet'],
  steps: { standard: 10_000, full: 10_000 },
  seeds: 3,
  checks: [
    ...Object.entries({ dcgan: 'DCGAN', averaged: 'its rates falling, G averaged' }).flatMap(([arm, title]) => [
      { says: `${title}: over 90% of the samples are recognised with over 90%`, arms: [arm], holds: (values: Values) => mean(values(arm, 'recognised')) > 0.9 },
      { says: `${title}: each class has between 5% and 15% of the samples`, arms: [arm], holds: (values: Values) => Math.min(...values(arm, 'least')) >= 0.05 && Math.max(...values(arm, 'greatest')) <= 0.15 },
      { ...recalls(arm), says: `${title}: ${recalls(arm).says}` },
    ]),
  ],
};

const CLASS_TITLES = { concatenation: 'CGAN, concatenation', projection: 'projection' } as const;

export const cgan: Study = {
  title: 'Conditional GANs on MNIST',
  paper: 'Mirza 2014, Miyato 2018, Odena 2017 (no comparable figure; the bound is that of the examples here)',
  protocol: '10,000 samples, 1,000 asked for of each digit, judged by a classifier.',
  arms: {
    concatenation: { title: CLASS_TITLES.concatenation, config: 'examples/cgan/cgan.gan.json', published: { asked: 'over 95% asked' } },
    projection: { title: CLASS_TITLES.projection, config: 'examples/cgan/cgan.gan.json', set: ['conditioning.kind=projection'], published: { asked: 'over 95% asked' } },
    auxiliary: { title: 'AC-GAN', config: 'examples/acgan/acgan.gan.json', published: { asked: 'over 95% asked' } },
  },
  figures: { asked: { title: 'the digit asked for is recognised', from: { figure: 'class_accuracy' }, as: 'share' }, recall: JUDGED['recall']!, realRecall: JUDGED['realRecall']! },
  measures: ['class-accuracy', 'class-recall'],
  steps: { standard: 6000, full: 20_000 },
  seeds: 1,
  checks: Object.entries({ ...CLASS_TITLES, auxiliary: 'AC-GAN' }).flatMap(([arm, title]) => [
    { says: `${title}: over 95% are the digit that was asked for`, arms: [arm], holds: (values) => mean(values(arm, 'asked')) > 0.95 },
    { ...recalls(arm), says: `${title}: ${recalls(arm).says}` },
  ]),
};

export const infogan: Study = {
  title: 'InfoGAN on MNIST',
  paper: 'Chen 2016, section 7.2',
  protocol: 'The categorical code that D reads from a digit, matched one to one with the ten digits on training digits and scored on the 10,000 test digits. 5,000 updates.',
  arms: { infogan: { title: 'InfoGAN', config: 'examples/infogan/infogan.gan.json', published: { accuracy: 'about 95%' } } },
  figures: {
    accuracy: { title: 'digits told by the code', from: { figure: 'code_accuracy' }, as: 'share', by: 'median' },
    untrained: { title: 'by the untrained D', from: { figure: 'code_untrained' }, as: 'share' },
  },
  measures: ['codes'],
  steps: { standard: 5000, full: 5000 },
  seeds: 5,
  checks: [{ says: 'in the median seed the code tells 90% of the digits', holds: (values) => median(values('infogan', 'accuracy')) >= 0.9 }],
};

const SGAN = 'examples/sgan/sgan.gan.json';

export const sgan: Study = {
  title: 'Semi-supervised GAN on MNIST, 100 labels',
  paper: 'Salimans 2016, table 1',
  protocol: "Errors of the average of D's weights on the 10,000 test digits after the last step; 10 labels of each digit, drawn by the seed. The 100 labels alone are the same without D's loss on unlabelled digits and samples, so that its G has next to nothing to learn from, as the alerts say. The published code has noise between D's hidden layers too, begins with weights that depend on the data, and scales what G puts out; ours does not. The paper trains 180,000 steps; standard is a tenth.",
  arms: {
    sgan: { title: 'with unlabelled digits', config: SGAN, published: { error: '0.93% ± 0.065%' } },
    supervised: { title: 'the 100 labels alone', config: SGAN, set: ['semiSupervised.unlabelledWeight=0'] },
  },
  figures: { error: { title: 'errors', from: { figure: 'class_errors' }, as: 'share' } },
  measures: ['class-errors'],
  steps: { standard: 18_000, full: 180_000 },
  seeds: 3,
  checks: [
    { says: 'at most 2.5% errors in the mean', of: 'standard', arms: ['sgan'], holds: (values) => mean(values('sgan', 'error')) <= 0.025 },
    { says: 'at most 1.3% errors in the mean', of: 'full', arms: ['sgan'], holds: (values) => mean(values('sgan', 'error')) <= 0.013 },
    { says: 'fewer errors than by the 100 labels alone', holds: (values) => mean(values('sgan', 'error')) < mean(values('supervised', 'error')) },
  ],
};

const MADE = 'examples/made/made.gan.json';

/** The example's rate falls over the example's steps: trained for longer, over those. */
const fallingToTheEnd = (steps: number): readonly string[] => (steps === 20_000 ? [] : [`optimizers.generator.schedule.until=${steps}`]);

export const made: Study = {
  title: 'MADE on binarised MNIST',
  paper: 'Germain 2015, table 6 (88.40 with one mask; 88.04 with one layer and 32 masks)',
  protocol: "Mean negative log-likelihood of the 10,000 test digits in nats after the last step, each pixel of each digit drawn once from its brightness with a fixed seed. The paper stops by a validation set, and its networks have 8,000 units. With 32 masks the mean is taken of each pixel's probability here, of whole images' in the published code.",
  arms: {
    one: { title: 'one layer of 1,500, one mask', config: MADE, set: fallingToTheEnd, published: { nats: '88.40 (8,000 units)' } },
    many: { title: 'one layer of 1,500, 32 masks', config: MADE, set: (steps) => [...fallingToTheEnd(steps), 'made.masks=32'], published: { nats: '88.04 (8,000 units)' } },
  },
  figures: { nats: { title: 'nats', from: { figure: 'nats' }, as: 'number' }, train: { title: 'of training digits', from: { figure: 'nats_train' }, as: 'number' } },
  measures: ['nats'],
  steps: { standard: 20_000, full: 120_000 },
  seeds: 1,
  checks: [{ says: 'at most 95 nats with one mask', arms: ['one'], holds: (values) => mean(values('one', 'nats')) <= 95 }],
};

const share = (title: string, figure: string): Figure => ({ title, from: { figure }, as: 'share' });

export const probe: Study = {
  title: "D as a feature extractor: linear probe with 100 labels",
  paper: 'Radford 2015, section 5 (the probe; its data are others)',
  protocol: "Logistic regression on D's last features, 10 labels of each digit, the mean over several draws of the labels; scored on the 10,000 test digits. Beside it the same on the pixels and on the features of the untrained D.",
  arms: { dcgan: { title: 'DCGAN', config: MNIST_DCGAN } },
  figures: { probe: share("on D's features", 'probe'), untrained: share("on the untrained D's", 'probe_untrained'), values: share('on pixels', 'probe_values') },
  measures: ['probe'],
  steps: { standard: 3000, full: 10_000 },
  seeds: 3,
  checks: [{ says: "D's features beat the untrained D's and the pixels", holds: (values) => mean(values('dcgan', 'probe')) > Math.max(mean(values('dcgan', 'untrained')), mean(values('dcgan', 'values'))) }],
};

export const augmentation: Study = {
  title: 'Few labels: samples against shifts',
  paper: 'no paper: the bound is that of the examples here',
  protocol: 'A classifier trained on 100 labelled digits, on them with shifts of up to 2 pixels, and on them with samples of the conditional GAN, with as many updates each; accuracy on the 10,000 test digits, mean over several draws of the labels. The GAN itself has seen the labels of all training digits.',
  arms: { cgan: { title: 'CGAN', config: 'examples/cgan/cgan.gan.json' } },
  figures: { reals: share('100 labels alone', 'few_reals'), classical: share('with shifts', 'few_classical'), generated: share('with samples', 'few_generated') },
  measures: ['augmentation'],
  steps: { standard: 6000, full: 20_000 },
  seeds: 1,
  checks: [{ says: 'samples help more than shifts', holds: (values) => mean(values('cgan', 'generated')) > mean(values('cgan', 'classical')) }],
};

const STACKED = 'examples/stacked-mnist/stacked-mnist.gan.json';

export const stacked: Study = {
  title: 'Stacked MNIST',
  paper: 'Metz 2016, section 3.3.1; Lin 2018, table 3',
  protocol: "Modes of 1,000 among 25,600 samples by a judge of digits, drawn with each batch's own statistics as PacGAN's code does; D has a quarter of G's size. The papers train 500,000 steps and up to 50 runs. Fewer steps than 50,000 say little: after 10,000 the DCGAN's samples (seed 0) were no digits yet.",
  arms: {
    dcgan: { title: 'DCGAN', config: STACKED, published: { modes: '30.6 ± 20.7; 78.5 ± 17.6 by Lin 2018' } },
    unrolled1: { title: 'unrolled, 1 step', config: STACKED, set: ['training.unrolledSteps=1'], published: { modes: '65.4 ± 34.8' } },
    unrolled5: { title: 'unrolled, 5 steps', config: STACKED, set: ['training.unrolledSteps=5'], published: { modes: '236.4 ± 63.3' } },
    packed: { title: 'PacGAN 2', config: STACKED, set: ['training.packing=2'], published: { modes: '484.5 ± 33.0' } },
  },
  figures: {
    modes: { title: 'modes', from: { figure: 'modes' }, as: 'count' },
    kl: { title: 'KL to uniform, nats', from: { figure: 'kl_modes' }, as: 'number' },
    recognised: { title: 'recognised with over 90% in all three colours', from: { figure: 'recognised' }, as: 'share' },
    judge: { title: "the judge's own accuracy", from: { judge: 'accuracy' }, as: 'share' },
  },
  measures: ['modes'],
  statistics: 'batch',
  steps: { standard: 50_000, full: 500_000 },
  seeds: 3,
  checks: [
    { says: 'more modes with 5 unrolled steps than without, by over two standard errors', holds: (values) => exceeds(values('unrolled5', 'modes'), values('dcgan', 'modes')) },
    { says: 'more modes by packing than by 5 unrolled steps, by over two standard errors', holds: (values) => exceeds(values('packed', 'modes'), values('unrolled5', 'modes')) },
  ],
};
