import { z } from 'zod';

/** Whether a measure can be taken of a run: unasked, where it is asked for, or not at all, and then why. */
const offerSchema = z.strictObject({
  /** one of `MEASURES` */
  name: z.string(),
  taken: z.enum(['usually', 'asked', 'never']),
  reason: z.string().optional(),
});
export type Offer = z.output<typeof offerSchema>;

/** The result of a task `offers`. */
export const offersSchema = z.strictObject({
  offers: z.array(offerSchema),
  /** steps of the checkpoints that are there, in order */
  steps: z.array(z.int().nonnegative()).min(1),
  /** the weights that the run keeps */
  weights: z.array(z.enum(['raw', 'ema'])).min(1),
  /** what samples are drawn with where nobody says */
  sampledWith: z.strictObject({ weights: z.enum(['raw', 'ema']), statistics: z.enum(['moving', 'batch']) }),
});
export type Offers = z.output<typeof offersSchema>;
