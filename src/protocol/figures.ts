/** What each figure of a measure is, for whoever shows it. docs/measures.md says more. */
export interface FigureText {
  /** English; translated at the edge */
  readonly title: string;
  /** which values are better; undefined where neither is */
  readonly better?: 'high' | 'low';
  /** how it is shown: `share` in percent */
  readonly form?: 'share' | 'count';
}

/** A figure as a person reads it; null stands for what is not finite. @param notFinite what to say of that */
export function figureText(name: string, value: number | null | readonly number[], notFinite: string): string {
  if (value === null) return notFinite;
  if (typeof value !== 'number') return value.map((one) => figureText(name, one, notFinite)).join(' ');
  const form = FIGURES[name]?.form;
  if (form === 'share') return `${(100 * value).toFixed(1)}%`;
  if (form === 'count') return new Intl.NumberFormat('en').format(value);
  const size = Math.abs(value);
  return size > 0 && size < 0.001 ? value.toExponential(2) : value.toFixed(size >= 100 ? 1 : 4);
}

/** ↑ where high values are better, ↓ where low ones are. */
export const figureArrow = (name: string): string => ({ high: '↑', low: '↓', none: '' })[FIGURES[name]?.better ?? 'none'];

/** Texts of a measurement that the terminal and the window share. */
export const MEASURED = {
  drawn: 'Step {step}: {count} samples (seed {seed}), {weights} weights, statistics: {statistics}, {batch} at once',
  live: 'While it trains: {count} samples (seed {seed}), {weights} weights, statistics: {statistics}, {batch} at once',
  compared: 'Compared with {train} training examples; beside it what {heldOut} held-out ones get in the place of samples.',
  judge: 'The judge of {data} names {accuracy}% of {heldOut} held-out examples rightly ({errors} errors).',
  file: 'Features by {file}, output {output}.',
  unsampled: 'Step {step}: of the discriminator alone, without samples',
  labels: 'Few labels: {ofEach} of each class; means of {draws} draws, with their standard errors.',
} as const;

/** What batch norm normalised samples by, in words. */
export const STATISTICS = { moving: 'moving averages', batch: "each batch's own", standing: 'standing' } as const;

export const FIGURES: Readonly<Record<string, FigureText>> = {
  modes: { title: 'Modes found', better: 'high', form: 'count' },
  high_quality: { title: 'High-quality samples', better: 'high', form: 'share' },
  kl_modes: { title: 'KL of modes to uniform', better: 'low' },
  critic_estimate: { title: "Critic's estimate, held out" },
  nats: { title: 'Nats of held-out examples', better: 'low' },
  nats_train: { title: 'Nats of training examples' },
  sliced_wasserstein: { title: 'Sliced Wasserstein', better: 'low' },
  precision: { title: 'Precision', better: 'high', form: 'share' },
  recall: { title: 'Recall', better: 'high', form: 'share' },
  density: { title: 'Density', better: 'high' },
  coverage: { title: 'Coverage', better: 'high', form: 'share' },
  frechet: { title: 'Fréchet distance', better: 'low' },
  kernel: { title: 'Kernel distance', better: 'low' },
  kernel_error: { title: 'its standard error' },
  ndb: { title: 'Different bins (NDB)', better: 'low', form: 'count' },
  ndb_js: { title: 'Jensen-Shannon of bins', better: 'low' },
  ms_ssim: { title: 'MS-SSIM of pairs' },
  inception_score: { title: 'Inception score', better: 'high' },
  inception_deviation: { title: 'its deviation over parts' },
  classes_found: { title: 'Classes found', better: 'high', form: 'count' },
  recognised: { title: 'Recognised with over 90 %', better: 'high', form: 'share' },
  kl_classes: { title: 'KL of classes to uniform', better: 'low' },
  class_shares: { title: 'Share of each class', form: 'share' },
  class_recall: { title: 'Recall, mean of classes', better: 'high', form: 'share' },
  class_recalls: { title: 'Recall of each class', better: 'high', form: 'share' },
  class_accuracy: { title: 'Asked for and recognised', better: 'high', form: 'share' },
  class_accuracies: { title: 'the same of each class', better: 'high', form: 'share' },
  class_errors: { title: 'Classes that D misnames', better: 'low', form: 'share' },
  class_errors_train: { title: 'of training examples', form: 'share' },
  intra_frechet: { title: 'Fréchet within classes', better: 'low' },
  intra_frechets: { title: 'the same of each class', better: 'low' },
  cas: { title: 'Accuracy of a classifier trained on samples', better: 'high', form: 'share' },
  cas_reals: { title: 'trained on as many reals', form: 'share' },
  few_reals: { title: 'Accuracy with few labels', form: 'share' },
  few_reals_error: { title: 'its standard error', form: 'share' },
  few_classical: { title: 'with shifts beside', form: 'share' },
  few_classical_error: { title: 'its standard error', form: 'share' },
  few_generated: { title: 'with samples beside', better: 'high', form: 'share' },
  few_generated_error: { title: 'its standard error', form: 'share' },
  few_gain: { title: 'samples over shifts, draw by draw', better: 'high', form: 'share' },
  few_gain_error: { title: 'its standard error', form: 'share' },
  code_accuracy: { title: 'Classes told by a code', better: 'high', form: 'share' },
  code_accuracies: { title: 'the same of each code', better: 'high', form: 'share' },
  code_information: { title: 'Mutual information of code and class, nats', better: 'high' },
  code_untrained: { title: 'Classes told by the untrained code', form: 'share' },
  code_information_untrained: { title: 'its mutual information, nats' },
  probe: { title: "Linear probe on D's features", better: 'high', form: 'share' },
  probe_error: { title: 'its standard error', form: 'share' },
  probe_untrained: { title: 'on those of the untrained D', form: 'share' },
  probe_untrained_error: { title: 'its standard error', form: 'share' },
  probe_values: { title: 'on the values themselves', form: 'share' },
  probe_values_error: { title: 'its standard error', form: 'share' },
};
