import { z } from 'zod';

/** What can be measured of samples, by name; docs/measures.md says what each is. */
export const MEASURES = [
  'modes',
  'critic',
  'nats',
  'sliced-wasserstein',
  'prdc',
  'frechet',
  'kernel',
  'ndb',
  'ms-ssim',
  'inception-score',
  'classes',
  'class-recall',
  'class-accuracy',
  'class-errors',
  'intra-frechet',
  'cas',
  'augmentation',
  'codes',
  'probe',
] as const;
export type MeasureName = (typeof MEASURES)[number];

/** Those that may be taken while a run trains. The others train classifiers, or look through all examples: see docs/measures.md. */
export const LIVE_MEASURES = ['modes', 'critic', 'sliced-wasserstein', 'prdc', 'frechet', 'kernel', 'ms-ssim', 'ndb', 'inception-score', 'classes', 'class-recall', 'class-accuracy', 'intra-frechet'] as const satisfies readonly MeasureName[];

/** What each measure says, in a line. */
export const MEASURE_TEXTS: Readonly<Record<MeasureName, string>> = {
  modes: 'Modes found, share of high-quality or recognised samples, KL of the modes to uniform: only ring, grid and stacked-mnist, whose modes the judge of digits counts.',
  critic: "The critic's estimate of the Wasserstein distance, on held-out reals: only the objective wasserstein.",
  nats: 'Negative log-likelihood of held-out examples: only the family made.',
  'sliced-wasserstein': 'Sliced Wasserstein-1 distance of the values.',
  prdc: 'Precision, recall, density and coverage.',
  frechet: 'Fréchet distance of features.',
  kernel: 'Kernel distance of features (KID).',
  'ms-ssim': 'How alike pairs of samples are (MS-SSIM).',
  ndb: 'Number of statistically different bins of the values.',
  'inception-score': 'Inception score by the judge.',
  classes: 'Classes that the judge finds, and how many samples it is sure of.',
  'class-recall': 'Recall within each class, by the judge.',
  'class-accuracy': 'How often the judge names the class that was asked for.',
  'class-errors': 'How often D names the class of a real example wrongly.',
  'intra-frechet': 'Fréchet distance within each class that is asked for, by the judge.',
  cas: 'Accuracy of a classifier that is trained on samples (CAS).',
  augmentation: 'What samples bring a classifier that has few labels, beside what shifts bring.',
  codes: 'Classes that the categorical code of an InfoGAN tells.',
  probe: "Accuracy of a linear classifier on D's features, from few labels.",
};

/** Values that a network of a person's own may take. */
export const FEATURE_RANGES = ['signed', 'unit', 'bytes', 'imagenet'] as const;
export type FeatureRange = (typeof FEATURE_RANGES)[number];
export const FEATURE_RANGE_TEXTS: Readonly<Record<FeatureRange, string>> = {
  signed: '-1 to 1.',
  unit: '0 to 1.',
  bytes: '0 to 255.',
  imagenet: "0 to 1, less ImageNet's mean of each channel, over its deviation.",
};

const featuresSchema = z.strictObject({
  path: z.string().min(1).max(4096).meta({ description: 'The ONNX file, relative to this file.' }),
  range: z
    .enum(FEATURE_RANGES)
    .meta({ enumDescriptions: FEATURE_RANGES.map((name) => FEATURE_RANGE_TEXTS[name]) })
    .default('signed')
    .meta({ description: 'Values that its input takes.' }),
  output: z.string().min(1).max(1000).optional().meta({ description: 'Which of its outputs the features are; the first where it is left out.' }),
});

export const measuresSchema = z.strictObject({
  names: z
    .array(z.enum(LIVE_MEASURES).meta({ enumDescriptions: LIVE_MEASURES.map((name) => MEASURE_TEXTS[name]) }))
    .max(LIVE_MEASURES.length)
    .optional()
    .meta({ description: 'What is measured of the samples while the run trains. Left out: modes of ring and grid, and the estimate of a Wasserstein critic; nothing else. An empty list: nothing.' }),
  features: featuresSchema.optional().meta({ description: 'A network that measures of features look through in place of the judge, while the run trains and after.' }),
  every: z.int().min(1).max(1_000_000_000).optional().meta({ description: 'Steps between measurements; sampleEvery where it is left out.', live: true }),
  count: z.int().min(100).max(10_000).default(2500).meta({ description: 'Samples that are measured, always of the same z.' }),
});
