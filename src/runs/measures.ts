import { z } from 'zod';
import { replaceFile } from './durable.ts';
import { runPaths } from './layout.ts';
import { parseVersioned, readIfThere } from './read-file.ts';

/** Version of `measures.json`; a newer one is refused. */
export const MEASURES_FORMAT = 1;

const LIMIT = 16 << 20;
const MOST_ENTRIES = 10_000;

const count = z.int().nonnegative();
/** null stands for what is not finite */
const figure = z.union([z.number(), z.null(), z.array(z.number())]);
const figures = z.record(z.string(), figure);

/** What measures looked through. */
const networkSchema = z.discriminatedUnion('kind', [
  /** the judge of the data, and the share of held-out examples that it names rightly */
  z.object({ kind: z.literal('judge'), data: z.string(), accuracy: z.number(), heldOut: count, recipe: count }),
  z.object({ kind: z.literal('file'), file: z.string(), sha256: z.string(), output: z.string() }),
]);

/** How samples were drawn that were measured, and what was looked through. */
const samplingSchema = z.object({
  weights: z.enum(['raw', 'ema']),
  statistics: z.enum(['moving', 'batch', 'standing']),
  /** samples drawn at once, which batch statistics are of */
  batch: z.int().positive(),
  /** 0 where nothing that was taken looks at samples */
  count,
  seed: count,
  network: networkSchema.optional(),
});

/** The same of what is measured while a run trains, where standing statistics are not gathered. */
export const liveSamplingSchema = samplingSchema.extend({ statistics: z.enum(['moving', 'batch']) });
export type LiveSampling = z.output<typeof liveSamplingSchema>;

export const measurementSchema = z.object({
  step: count,
  /** ISO 8601 */
  time: z.string(),
  ...samplingSchema.shape,
  /** training examples, and held-out ones, that were compared with */
  real: z.object({ train: count, heldOut: count }),
  /** labels of each class that measures of few labels took, and in how many draws */
  labels: z.object({ ofEach: count, draws: count }).optional(),
  /** by measure: the samples' figures, those of held-out reals in their place, and how long it took */
  measures: z.record(z.string(), z.object({ figures, heldOut: figures.optional(), seconds: z.number() })),
  /** measures that could not be taken, and why */
  skipped: z.record(z.string(), z.string()),
});
export type Measurement = z.output<typeof measurementSchema>;

const fileSchema = z.object({ format: z.int(), measurements: z.array(measurementSchema).max(MOST_ENTRIES) });

/**
 * What was measured of a run, in order of steps, the newest of a step last; empty where nothing was.
 * @throws Fault `runs.malformed`, `runs.newer`, `runs.tooLarge`
 */
export async function readMeasurements(dir: string): Promise<Measurement[]> {
  const file = runPaths(dir).measures;
  const bytes = await readIfThere(file, LIMIT);
  return bytes ? parseVersioned(bytes, fileSchema, MEASURES_FORMAT, file).measurements : [];
}

/** What two measurements must share to be of one thing, measured twice. */
const keyOf = ({ step, weights, statistics, batch, count: samples, seed, network, labels }: Measurement): string => JSON.stringify([step, weights, statistics, batch, samples, seed, network, labels]);

/** The older of two measurements of one thing, brought up to date. */
const merged = (before: Measurement, after: Measurement): Measurement => ({ ...after, measures: { ...before.measures, ...after.measures } });

/**
 * Adds a measurement to a run's, or brings the one of the same samples up to date; `measures.json` is replaced whole.
 * @throws Fault naming the file where it is damaged or the disk refuses
 */
export async function recordMeasurement(dir: string, measurement: Measurement): Promise<void> {
  const before = await readMeasurements(dir);
  const same = before.find((other) => keyOf(other) === keyOf(measurement));
  const kept = [...before.filter((other) => other !== same), same ? merged(same, measurement) : measurement];
  const measurements = kept.sort((a, b) => a.step - b.step).slice(-MOST_ENTRIES);
  const text = JSON.stringify(fileSchema.parse({ format: MEASURES_FORMAT, measurements }), undefined, 2);
  await replaceFile(runPaths(dir).measures, Buffer.from(`${text}\n`));
}
