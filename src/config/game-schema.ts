import { z } from 'zod';

/** What the players optimise, what holds the critic in check, and how their turns are played. */

const weight = (fallback: number, what: string) => z.number().min(0).max(1_000_000).default(fallback).meta({ description: what, live: true });

export const objectiveSchema = z.strictObject({
  name: z
    .enum(['non-saturating', 'minimax', 'least-squares', 'hinge', 'wasserstein', 'relativistic', 'relativistic-average'])
    .default('non-saturating')
    .meta({
      description: 'What the players optimise.',
      enumDescriptions: [
        'G maximises log D(G(z)) (Goodfellow 2014).',
        'G minimises log(1 - D(G(z))): its gradient vanishes when D wins (Goodfellow 2014).',
        'D is drawn towards realLabel and fakeLabel, and G towards 1, by squared distance (Mao 2017).',
        'D need only be right by a margin of 1 (Lim and Ye 2017; Miyato 2018).',
        'D is a critic whose mean differs as much as possible between real and generated; it needs a penalty or a clip (Arjovsky 2017).',
        'D says how much more real a real example is than a generated one (Jolicoeur-Martineau 2018).',
        'D says how much more real an example is than the other kind on average (Jolicoeur-Martineau 2018).',
      ],
    }),
  on: z.enum(['logits', 'probabilities']).default('logits').meta({
    description: "What the loss takes from the discriminator; must fit the discriminator's output.",
    enumDescriptions: ['Unbounded numbers.', 'Probabilities; only for the objectives of Goodfellow 2014 and for least squares.'],
  }),
  realLabel: z.number().min(0.5).max(1).default(1).meta({ description: 'Target for real examples; 0.9 is one-sided label smoothing (Salimans 2016).', live: true }),
  fakeLabel: z.number().min(0).max(0.5).default(0).meta({ description: 'Target for generated examples; above 0 the smoothing is two-sided.', live: true }),
  labelNoise: z.number().min(0).max(0.5).default(0).meta({ description: "Share of the examples whose target is that of the other kind in D's turn, drawn anew at each step; 0 is off." }),
  generator: z.enum(['adversarial', 'feature-matching']).default('adversarial').meta({
    description: "What G minimises.",
    enumDescriptions: ["Its side of the objective.", "The squared distance between the means of D's last hidden features on reals and on samples (Salimans 2016)."],
  }),
});

const gradientPenalty = z.strictObject({
  weight: weight(10, 'Weight; 10 in Gulrajani 2017.'),
  target: z.number().min(0).max(1000).default(1).meta({ description: 'Norm that the gradient is drawn to; 0 with two sides is the zero-centred penalty of Thanh-Tung 2019.', live: true }),
  sides: z.enum(['two', 'one']).default('two').meta({
    description: 'Which norms are penalised.',
    enumDescriptions: ['Those below the target and those above it (Gulrajani 2017).', 'Only those above it (Petzka 2018).'],
  }),
});

const dragan = z.strictObject({
  weight: weight(10, 'Weight; 10 in Kodali 2017.'),
  target: z.number().min(0).max(1000).default(1).meta({ description: 'Norm that the gradient is drawn to.', live: true }),
  sigma: z.number().positive().max(100).default(0.5).meta({ description: "How far around the real examples, in standard deviations of the batch's values.", live: true }),
});

const lazy = z.strictObject({
  every: z.int().min(2).max(1000).default(16).meta({ description: 'Steps between penalties; 16 in Karras 2020.' }),
  scaling: z.enum(['scaled', 'unscaled']).default('scaled').meta({
    description: 'What becomes of the weights.',
    enumDescriptions: ['They are multiplied by every, so that the penalties count as much as without.', 'They stay as they are.'],
  }),
});

const consistency = z.strictObject({
  weight: weight(10, 'Weight; 10 in Zhang 2020.'),
  shift: z.int().min(0).max(64).default(4).meta({ description: 'Pixels that a real image is shifted at most, along each side.' }),
  flip: z.enum(['on', 'off']).default('on').meta({ description: 'Whether half of the images are mirrored.', enumDescriptions: ['Left and right are alike in these images.', 'They are not, as in digits and letters.'] }),
});

export const penaltiesSchema = z.strictObject({
  gradientPenalty: gradientPenalty.optional().meta({ description: "On the norm of D's gradient between real and generated examples (Gulrajani 2017)." }),
  r1: z.strictObject({ weight: weight(10, 'Weight γ; half of it times the mean is added.') }).optional().meta({ description: "On the squared norm of D's gradient at real examples (Mescheder 2018)." }),
  r2: z.strictObject({ weight: weight(10, 'Weight γ; half of it times the mean is added.') }).optional().meta({ description: "On the squared norm of D's gradient at generated examples (Mescheder 2018)." }),
  dragan: dragan.optional().meta({ description: "On the norm of D's gradient around real examples (Kodali 2017)." }),
  consistency: consistency.optional().meta({ description: 'On how much D changes its mind on a real image that is shifted or mirrored (Zhang 2020).' }),
  lazy: lazy.optional().meta({ description: 'The penalties on gradients only at every so many steps (Karras 2020); left out: at every step.' }),
  clip: z.strictObject({ limit: z.number().positive().max(1000).default(0.01).meta({ description: 'Largest magnitude of a weight.', live: true }) }).optional().meta({
    description: "Clips D's weights after each of its updates (Arjovsky 2017).",
  }),
});

export const emaSchema = z.strictObject({
  decay: z.number().min(0).max(0.999999).default(0.999).meta({ description: 'Share of the average that is kept at each step.', live: true }),
  startStep: z.int().min(0).max(1_000_000_000).default(0).meta({ description: 'Up to this step the average is the weights themselves.', live: true }),
  rampup: z.enum(['on', 'off']).default('off').meta({
    description: 'Whether the decay grows at the beginning.',
    enumDescriptions: ['The t-th average keeps at most (1 + t) / (10 + t), so that the first weights are soon forgotten.', 'The decay is the same at every step.'],
  }),
});

export const conditioningSchema = z.strictObject({
  kind: z.enum(['none', 'concatenation', 'projection', 'auxiliary']).default('none').meta({
    description: 'How D knows the class, where the players know it.',
    enumDescriptions: [
      'Neither player knows it.',
      'D gets it beside the example, images as further channels (Mirza 2014).',
      "D adds the product of the class's embedding and its last hidden features (Miyato and Koyama 2018).",
      'D names the class itself, and both players want it right (AC-GAN, Odena 2017).',
    ],
  }),
  generator: z.enum(['concatenation', 'batch-norm']).default('concatenation').meta({
    description: 'How G gets the class.',
    enumDescriptions: ['Beside z (Mirza 2014).', "As batch norm's scale and shift (Miyato and Koyama 2018)."],
  }),
  weight: weight(1, 'Weight of the class loss where kind is auxiliary.'),
});

export const codesSchema = z.strictObject({
  categorical: z.array(z.int().min(2).max(1000)).min(0).max(16).default([10]).meta({ description: 'Number of values of each categorical code.' }),
  continuous: z.int().min(0).max(256).default(2).meta({ description: 'Continuous codes, uniform between -1 and 1.' }),
  weight: weight(1, 'Weight λ of the categorical codes.'),
  continuousWeight: weight(0.1, 'Weight λ of the continuous codes.'),
  units: z.int().min(0).max(65_536).default(128).meta({ description: "Hidden units between D's last features and the guess of the codes; 0 for none." }),
});

const adaptive = z.strictObject({
  target: z.number().min(0).max(1).default(0.6).meta({ description: 'Share of reals that D may take for real more than for generated ones: E[sign D(x)] is drawn to it.', live: true }),
  examples: z.number().positive().max(1e9).default(500_000).meta({ description: 'Real examples in which the probability goes from 0 to 1 at the fastest.', live: true }),
});

export const augmentationSchema = z.strictObject({
  policy: z
    .array(z.enum(['color', 'translation', 'cutout', 'flip']))
    .min(1)
    .max(4)
    .default(['color', 'translation', 'cutout'])
    .meta({ description: 'What is done to an image before D sees it, in this order: color (brightness, saturation, contrast), translation (by up to an eighth of each side), cutout (a square of half the side) and flip (left for right).' }),
  of: z.enum(['both', 'reals']).default('both').meta({
    description: 'Which images are changed.',
    enumDescriptions: ['Reals and samples, in the turns of both players (Zhao 2020).', 'Reals only: G learns to make changed images.'],
  }),
  probability: z.number().min(0).max(1).default(1).meta({ description: 'Probability of each change, for each image; where it adapts, the one at the first step.', live: true }),
  adaptive: adaptive.optional().meta({ description: 'Lets the probability follow how far D overfits (ADA, Karras 2020).' }),
});

export const semiSupervisedSchema = z.strictObject({
  labelled: z.int().min(1).max(1_000_000).default(10).meta({ description: 'Examples of each class whose label D is told; drawn by the seed.' }),
  weight: weight(1, 'Weight of the class loss on them.'),
  unlabelledWeight: weight(1, "Weight of D's objective on all other examples and on samples. At 0 D learns from the labelled ones alone: what the game has to beat."),
  decay: z.number().min(0).max(0.999999).default(0.9999).meta({ description: "Share of the average of D's weights that is kept at each step; the average is what classifies. 0 takes the weights themselves.", live: true }),
});

export const madeSchema = z.strictObject({
  layers: z.array(z.int().min(1).max(8192)).min(1).max(4).default([500]).meta({ description: 'Units of each hidden layer.' }),
  masks: z.int().min(1).max(64).default(1).meta({ description: 'Sets of masks: training takes them by turns, and what is measured or drawn takes the mean of their probabilities.' }),
});
