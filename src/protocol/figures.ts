/** What each figure of a measure is, for whoever shows it. docs/measures.md says more. */
export interface FigureText {
  /** English; translated at the edge */
  readonly title: string;
  /** which values are better; undefined where neither is */
  readonly better?: 'high' | 'low';
  /** how it is shown: `share` in percent */
  readonly form?: 'share' | 'count';
}

export const FIGURES: Readonly<Record<string, FigureText>> = {
  modes: { title: 'Modes found', better: 'high', form: 'count' },
  high_quality: { title: 'High-quality samples', better: 'high', form: 'share' },
  kl_modes: { title: 'KL of modes to uniform', better: 'low' },
  critic_estimate: { title: "Critic's estimate, held out" },
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
  intra_frechet: { title: 'Fréchet within classes', better: 'low' },
  intra_frechets: { title: 'the same of each class', better: 'low' },
  cas: { title: 'Accuracy of a classifier trained on samples', better: 'high', form: 'share' },
};
