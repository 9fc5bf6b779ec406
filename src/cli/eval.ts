import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { MEASURES, type FeatureRange } from '../config/measures-schema.ts';
import { EXIT, type TrainerTask } from '../protocol/control.ts';
import { offersSchema } from '../protocol/offers.ts';
import { measurementSchema } from '../runs/measures.ts';
import { cliFault } from './faults.ts';
import { measurementLines } from './measurement-lines.ts';
import { offerLines } from './offer-lines.ts';
import { say, sayJson } from './output.ts';
import { findRunHere, shortPath } from './places.ts';
import { runShown } from './shown-task.ts';
import { t } from './text.ts';

type EvalTask = Extract<TrainerTask, { task: 'eval' }>;

export interface EvalFlags extends Pick<EvalTask, 'weights' | 'statistics' | 'count' | 'seed' | 'labelled' | 'threads'> {
  readonly step?: number;
  readonly all?: true;
  readonly measures?: readonly string[];
  readonly features?: string;
  readonly featureRange?: FeatureRange;
  readonly featureOutput?: string;
  readonly list?: true;
  readonly json?: true;
}

const resultSchema = z.object({ measurements: z.array(measurementSchema) });

/** The entries that have a value. */
const defined = <T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> };

/** What the command line asks for, as the trainer takes it. @throws Fault where two of its options exclude each other */
export function evalTask(runDir: string, flags: EvalFlags): EvalTask {
  refuseUnfit(flags);
  const { step, all, measures, weights, statistics, count, seed, labelled, threads } = flags;
  return { task: 'eval', runDir, ...defined({ steps: all ? ('all' as const) : step, measures: measures && [...measures], features: featuresOf(flags), weights, statistics, count, seed, labelled, threads }) };
}

/** The word that stands for the judge where a file of a network could be named. */
const JUDGE = 'judge';

function featuresOf({ features, featureRange: range = 'signed', featureOutput: output }: EvalFlags): EvalTask['features'] {
  if (features === undefined || features === JUDGE) return features;
  return { file: path.resolve(features), range, ...defined({ output }) };
}

/** What says how to measure, beside which `--list` would say nothing of it. */
const beside = ({ step, all, measures, weights, statistics, seed }: EvalFlags): string | undefined =>
  Object.entries({ step, all, measures, weights, statistics, seed }).find(([, value]) => value !== undefined)?.[0];

function refuseUnfit(flags: EvalFlags): void {
  const { step, all, measures, features, featureRange, featureOutput, list } = flags;
  const other = list && beside(flags);
  if (other !== undefined) throw cliFault('together', { flag: '--list', other: `--${other}` });
  if (step !== undefined && all) throw cliFault('stepAndAll');
  const unknown = measures?.find((name) => !(MEASURES as readonly string[]).includes(name));
  if (unknown !== undefined) throw cliFault('noMeasure', { name: unknown, names: MEASURES.join(', ') });
  const isFile = features !== undefined && features !== JUDGE;
  if (isFile && !existsSync(features)) throw cliFault('noFeatures', { file: features });
  if (!isFile && (featureRange ?? featureOutput) !== undefined) throw cliFault('featuresMissing');
}

/** `gan eval` */
export async function evaluate(reference: string, flags: EvalFlags): Promise<number> {
  const { dir } = await findRunHere(reference);
  if (flags.list) return list(evalTask(dir, flags), flags.json ?? false);
  const result = await runShown(evalTask(dir, flags), flags.json ?? false);
  if (flags.json) sayJson(result);
  else showMeasurements(dir, result);
  return EXIT.ok;
}

function showMeasurements(dir: string, result: Readonly<Record<string, unknown>>): void {
  for (const measurement of resultSchema.parse(result).measurements) measurementLines(measurement).forEach(say);
  say(t('Written to {file}.', { file: shortPath(path.join(dir, 'measures.json')) }));
}

/** `gan eval --list`: what could be measured of the run. */
async function list({ runDir, features, labelled, count }: EvalTask, json: boolean): Promise<number> {
  const result = await runShown({ task: 'offers', runDir, ...defined({ features, labelled, count }) }, json);
  if (json) sayJson(result);
  else offerLines(offersSchema.parse(result)).forEach(say);
  return EXIT.ok;
}
