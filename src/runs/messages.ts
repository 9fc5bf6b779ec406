import { z } from 'zod';
import { measurementSchema } from './measures.ts';
import { faultSchema, runAlertsSchema, runChangesSchema, runInfoSchema } from './info-schema.ts';

/** Requests to the reader's worker and what it answers. Both ends are ours; the forms are checked all the same. */

const dir = z.string().min(1);
const tag = z.string();
const step = z.number();

const querySchema = z.object({ tags: z.array(tag).optional(), from: step.optional(), to: step.optional(), points: z.int().min(1).max(100_000) });

export const callSchema = z.discriminatedUnion('name', [
  z.object({ name: z.literal('info'), dir }),
  z.object({ name: z.literal('list'), dir }),
  z.object({ name: z.literal('series'), dir, query: querySchema }),
  z.object({ name: z.literal('histograms'), dir, tag, afterStep: step, most: z.int().min(2).max(100_000).optional() }),
  z.object({ name: z.literal('samples'), dir }),
  z.object({ name: z.literal('changes'), dir }),
  z.object({ name: z.literal('alerts'), dir }),
  z.object({ name: z.literal('measurements'), dir }),
  z.object({ name: z.literal('size'), dir }),
]);
export type Call = z.output<typeof callSchema>;

export const requestSchema = z.object({ id: z.int(), call: callSchema });

const floats = z.instanceof(Float32Array);

/** What each call gives. */
export const resultSchemas = {
  info: runInfoSchema,
  list: z.array(z.union([z.object({ dir, info: runInfoSchema }), z.object({ dir, fault: faultSchema })])),
  series: z.array(z.object({ tag, steps: z.instanceof(Float64Array), min: floats, max: floats, mean: floats })),
  histograms: z.array(z.object({ step, counts: z.array(z.number()) })),
  samples: z.array(z.object({ step, file: z.string() })),
  changes: runChangesSchema,
  alerts: runAlertsSchema,
  measurements: z.array(measurementSchema),
  size: z.number(),
} satisfies Record<Call['name'], z.ZodType>;

/** The value is checked by the one who knows which call it answers. */
export const answerSchema = z.union([z.object({ id: z.int(), fault: faultSchema }), z.object({ id: z.int(), value: z.unknown() })]);
export type Answer = z.output<typeof answerSchema>;
