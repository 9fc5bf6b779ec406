import type { PageString } from '../../src/protocol/pages.ts';

/** A line of a plot. D and what is real share a colour, G and what is generated the other; dashes tell the rest apart without colour. */
export interface Line {
  readonly tag: string;
  readonly text: PageString;
  readonly colour: 'real' | 'fake';
  readonly dash?: readonly number[];
}

export interface LinePanel {
  readonly id: string;
  readonly title: PageString;
  readonly hint: PageString;
  readonly lines: readonly Line[];
  /** ends of the y axis, where the values have natural ones; values beyond them, as scores without bounds are, widen it */
  readonly bounds?: readonly [number, number];
  /** a level worth knowing, drawn across */
  readonly level?: number;
}

const dashed = [6, 4];

export const linePanels = {
  losses: {
    id: 'losses',
    title: 'losses',
    hint: 'lossesHint',
    lines: [
      { tag: 'loss_d', text: 'lossD', colour: 'real' },
      { tag: 'loss_g', text: 'lossG', colour: 'fake' },
    ],
  },
  outputs: {
    id: 'outputs',
    title: 'outputs',
    hint: 'outputsHint',
    bounds: [0, 1],
    level: 0.5,
    lines: [
      { tag: 'd_real', text: 'dReal', colour: 'real' },
      { tag: 'd_held_out', text: 'dHeldOut', colour: 'real', dash: dashed },
      { tag: 'd_fake', text: 'dFake', colour: 'fake' },
      { tag: 'd_fake_g', text: 'dFakeG', colour: 'fake', dash: dashed },
    ],
  },
  gradients: {
    id: 'gradients',
    title: 'gradients',
    hint: 'gradientsHint',
    lines: [
      { tag: 'grad_norm_d', text: 'gradD', colour: 'real' },
      { tag: 'grad_norm_g', text: 'gradG', colour: 'fake' },
    ],
  },
} as const satisfies Record<string, LinePanel>;

const dotted = [2, 3];
const dashDotted = [6, 3, 1.5, 3];

/** What some systems have beside the losses: shown where something is. */
export const systemPanels = {
  rates: {
    id: 'rates',
    title: 'rates',
    hint: 'ratesHint',
    lines: [
      { tag: 'learning_rate_d', text: 'rateD', colour: 'real' },
      { tag: 'learning_rate_g', text: 'rateG', colour: 'fake' },
    ],
  },
  critic: {
    id: 'critic',
    title: 'critic',
    hint: 'criticHint',
    level: 1,
    lines: [
      { tag: 'wasserstein', text: 'wasserstein', colour: 'real' },
      { tag: 'slope_gp', text: 'slope', colour: 'fake' },
      { tag: 'slope_dragan', text: 'slopeDragan', colour: 'fake', dash: dashed },
    ],
  },
  penalties: {
    id: 'penalties',
    title: 'penalties',
    hint: 'penaltiesHint',
    lines: [
      { tag: 'penalty_gp', text: 'penaltyGp', colour: 'real' },
      { tag: 'penalty_r1', text: 'penaltyR1', colour: 'real', dash: dashed },
      { tag: 'penalty_r2', text: 'penaltyR2', colour: 'fake' },
      { tag: 'penalty_dragan', text: 'penaltyDragan', colour: 'fake', dash: dashed },
      { tag: 'penalty_consistency', text: 'penaltyConsistency', colour: 'real', dash: dotted },
    ],
  },
  heads: {
    id: 'heads',
    title: 'heads',
    hint: 'headsHint',
    lines: [
      { tag: 'loss_class_d', text: 'classLossD', colour: 'real' },
      { tag: 'loss_class_g', text: 'classLossG', colour: 'fake' },
      { tag: 'loss_codes_d', text: 'codesLossD', colour: 'real', dash: dashed },
      { tag: 'loss_codes_g', text: 'codesLossG', colour: 'fake', dash: dashed },
      { tag: 'loss_labelled', text: 'labelledLoss', colour: 'real', dash: dotted },
    ],
  },
  errors: {
    id: 'errors',
    title: 'errors',
    hint: 'errorsHint',
    bounds: [0, 1],
    lines: [
      { tag: 'class_error_held_out', text: 'classErrorHeldOut', colour: 'real' },
      { tag: 'error_labelled', text: 'classErrorLabelled', colour: 'real', dash: dashed },
      { tag: 'augment_p', text: 'augmentation', colour: 'fake' },
    ],
  },
  likelihood: {
    id: 'likelihood',
    title: 'likelihood',
    hint: 'likelihoodHint',
    lines: [{ tag: 'nats_held_out', text: 'natsHeldOut', colour: 'real' }],
  },
} as const satisfies Record<string, LinePanel>;

/** What is measured of samples while a run trains: shown where something is. */
export const measurePanels = {
  shares: {
    id: 'shares',
    title: 'shares',
    hint: 'sharesHint',
    bounds: [0, 1],
    lines: [
      { tag: 'high_quality', text: 'highQuality', colour: 'fake' },
      { tag: 'precision', text: 'precision', colour: 'fake', dash: dashed },
      { tag: 'recognised', text: 'recognised', colour: 'fake', dash: dotted },
      { tag: 'recall', text: 'recall', colour: 'real' },
      { tag: 'coverage', text: 'coverage', colour: 'real', dash: dashed },
      { tag: 'class_recall', text: 'classRecall', colour: 'real', dash: dotted },
      { tag: 'class_accuracy', text: 'classAccuracy', colour: 'fake', dash: dashDotted },
    ],
  },
  distances: {
    id: 'distances',
    title: 'distances',
    hint: 'distancesHint',
    lines: [
      { tag: 'sliced_wasserstein', text: 'slicedWasserstein', colour: 'fake' },
      { tag: 'frechet', text: 'frechet', colour: 'fake', dash: dashed },
      { tag: 'kernel', text: 'kernelDistance', colour: 'fake', dash: dotted },
      { tag: 'intra_frechet', text: 'intraFrechet', colour: 'fake', dash: dashDotted },
      { tag: 'critic_estimate', text: 'criticEstimate', colour: 'real' },
      { tag: 'kl_modes', text: 'klModes', colour: 'real', dash: dashed },
      { tag: 'kl_classes', text: 'klClasses', colour: 'real', dash: dotted },
    ],
  },
  counts: {
    id: 'counts',
    title: 'counts',
    hint: 'countsHint',
    lines: [
      { tag: 'modes', text: 'modesFound', colour: 'fake' },
      { tag: 'classes_found', text: 'classesFound', colour: 'fake', dash: dashed },
      { tag: 'ndb', text: 'differentBins', colour: 'real' },
    ],
  },
} as const satisfies Record<string, LinePanel>;

/** Tags of the histograms, top to bottom. */
export const histogramLines = [
  { tag: 'd_real', text: 'dReal', colour: 'real' },
  { tag: 'd_fake', text: 'dFake', colour: 'fake' },
] as const satisfies readonly Line[];
