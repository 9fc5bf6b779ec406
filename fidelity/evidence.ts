import { readMeasurements, type Measurement } from '../src/runs/measures.ts';
import { openIndex } from '../src/runs/index-view.ts';
import { readSeries } from '../src/runs/series.ts';
import type { Figure, Source } from './study.ts';

/** The newest value of a scalar: scalars of held-out examples have one at some steps only, the last among them. */
function lastOf(dir: string, tag: string): number {
  const index = openIndex(dir);
  const course = index && readSeries(index.view, { tags: [tag], points: Number.MAX_SAFE_INTEGER })[0];
  const value = course?.mean.at(-1);
  if (value === undefined) throw new Error(`${dir} has no values of ${tag}`);
  return value;
}

type Value = Measurement['measures'][string]['figures'][string];

function one(value: Value | undefined, { pick }: { readonly pick?: 'least' | 'greatest' }): number | undefined {
  if (!Array.isArray(value)) return value ?? undefined;
  return pick === 'least' ? Math.min(...value) : pick === 'greatest' ? Math.max(...value) : undefined;
}

function measured(dir: string, source: Extract<Source, { figure: string }>, last: Measurement | undefined): number {
  const taken = Object.values(last?.measures ?? {}).find(({ figures }) => source.figure in figures);
  const value = one((source.heldOut ? taken?.heldOut : taken?.figures)?.[source.figure], source);
  if (value === undefined) throw new Error(`${dir} has no figure ${source.figure}`);
  return value;
}

/**
 * The figures of a run, at its last step.
 * @throws Error where one is missing, or is not finite
 */
export async function evidenceOf(dir: string, figures: Readonly<Record<string, Figure>>): Promise<Record<string, number>> {
  const last = (await readMeasurements(dir)).at(-1);
  return Object.fromEntries(Object.entries(figures).map(([name, { from }]) => [name, 'scalar' in from ? lastOf(dir, from.scalar) : measured(dir, from, last)]));
}
