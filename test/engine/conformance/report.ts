import { z } from 'zod';

const specShape = z.object({
  /** the spec's full name; those of one name are numbered */
  id: z.string(),
  status: z.enum(['passed', 'failed', 'pending']),
  messages: z.array(z.string()),
});

export const reportShape = z.object({
  specs: z.array(specShape),
  /** what failed outside of specs: in a beforeAll, at the very end */
  errors: z.array(z.string()),
  /** calls of the backend's kernels, by name */
  kernels: z.record(z.string(), z.number()),
  /** graphs that were read in a spec and then computed again by a replay */
  replayed: z.number(),
});

export type Spec = z.infer<typeof specShape>;
/** What one run of tfjs-core's tests on one backend came to. */
export type Report = z.infer<typeof reportShape>;
