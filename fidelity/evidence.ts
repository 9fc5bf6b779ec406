import { readMeasurements, type Measurement } from '../src/runs/measures.ts';
import { spearman } from '../src/metrics/rank-correlation.ts';
import { openIndex } from '../src/runs/index-view.ts';
import { readSeries } from '../src/runs/series.ts';
import { mean } from './statistics.ts';
import type { Figure, Source } from './study.ts';

/** As many checkpoints as the studies have. */
const FEWEST_PAIRS = 20;

/** The newest values of a scalar: scalars of held-out examples have one at some steps only, the last among them. */
function lastOf(dir: string, { scalar, last = 1 }: Extract<Source, { scalar: string }>): number {
  const index = openIndex(dir);
  const course = index && readSeries(index.view, { tags: [scalar], points: Number.MAX_SAFE_INTEGER })[0];
  const values = course?.mean.slice(-last) ?? [];
  if (values.length < last) throw new Error(`${dir} has ${values.length} values of ${scalar}, and ${last} are asked for`);
  return mean([...values]);
}

function accuracyOf(dir: string, last: readonly Measurement[]): number {
  const network = last.map((measurement) => measurement.network).findLast((each) => each?.kind === 'judge');
  if (network?.kind !== 'judge') throw new Error(`${dir} was not looked at by a judge`);
  return network.accuracy;
}

type Value = Measurement['measures'][string]['figures'][string];

function one(value: Value | undefined, { pick }: { readonly pick?: 'least' | 'greatest' }): number | undefined {
  if (!Array.isArray(value)) return value ?? undefined;
  return pick === 'least' ? Math.min(...value) : pick === 'greatest' ? Math.max(...value) : undefined;
}

/** @param last measurements of the last step: several where two studies look at one run in different ways */
function measured(dir: string, source: Extract<Source, { figure: string }>, last: readonly Measurement[]): number {
  const taken = last.flatMap(({ measures }) => Object.values(measures)).findLast(({ figures }) => source.figure in figures);
  const value = one((source.heldOut ? taken?.heldOut : taken?.figures)?.[source.figure], source);
  if (value === undefined) throw new Error(`${dir} has no figure ${source.figure}`);
  return value;
}

/** Spearman's correlation of two figures over the checkpoints that both were measured of. */
function correlated(dir: string, [one, other]: readonly [string, string], measurements: readonly Measurement[]): number {
  const figureOf = (figure: string, { measures }: Measurement) => Object.values(measures).find(({ figures }) => figure in figures)?.figures[figure];
  const pairs = measurements.map((measurement) => [figureOf(one, measurement), figureOf(other, measurement)] as const).filter((pair): pair is [number, number] => pair.every((value) => typeof value === 'number'));
  if (pairs.length < FEWEST_PAIRS) throw new Error(`${dir} has ${pairs.length} measurements of ${one} and ${other}, and a correlation needs ${FEWEST_PAIRS}`);
  return spearman(pairs.map(([a]) => a), pairs.map(([, b]) => b));
}

function valueOf(dir: string, source: Source, measurements: readonly Measurement[]): number {
  if ('scalar' in source) return lastOf(dir, source);
  const last = measurements.filter(({ step }) => step === measurements.at(-1)?.step);
  if ('judge' in source) return accuracyOf(dir, last);
  if ('correlation' in source) return correlated(dir, source.correlation, measurements);
  return measured(dir, source, last);
}

/**
 * The figures of a run, at its last step.
 * @throws Error where one is missing, or is not finite
 */
export async function evidenceOf(dir: string, figures: Readonly<Record<string, Figure>>): Promise<Record<string, number>> {
  const measurements = await readMeasurements(dir);
  return Object.fromEntries(Object.entries(figures).map(([name, { from }]) => [name, valueOf(dir, from, measurements)]));
}
