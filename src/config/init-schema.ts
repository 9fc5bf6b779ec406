import { z } from 'zod';

/** What a run begins with in place of weights drawn anew. */
export const initSchema = z.strictObject({
  from: z.string().min(1).max(4096).meta({ description: 'The run whose weights are taken: its folder, relative to this file, or its id in the same project.' }),
  step: z.int().min(0).max(1_000_000_000).optional().meta({ description: 'The last checkpoint at or before this step; the newest where it is not given.' }),
  players: z.enum(['both', 'generator', 'discriminator']).default('both').meta({
    description: 'Whose weights are taken.',
    enumDescriptions: ["Both players'.", "The generator's.", "The discriminator's."],
  }),
  weights: z.enum(['raw', 'ema']).default('raw').meta({
    description: "Which of that run's generator weights.",
    enumDescriptions: ['Those of the checkpoint.', 'Their moving average.'],
  }),
  misfits: z.enum(['refuse', 'skip']).default('refuse').meta({
    description: 'What becomes of a tensor that the other run has not, or in another shape.',
    enumDescriptions: ['The run is refused.', 'It is drawn anew, and the log says so.'],
  }),
  freeze: z
    .array(z.string().min(1).max(200))
    .min(1)
    .max(100)
    .optional()
    .meta({ description: 'Layers that are not trained, as player/layer or the beginning of it: discriminator/block1. Their statistics stay, too, and they have no optimizer slots.' }),
});
