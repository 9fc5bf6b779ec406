import type uPlot from 'uplot';
import type { Series } from '../../src/protocol/pages.ts';
import { smooth } from './smooth.ts';

/** Columns of one line, in this order: lowest, highest, mean as it is, mean as drawn. */
export const COLUMNS = 4;

type Column = readonly (number | null)[];

/**
 * Lines with their own steps as one table over all steps. Where a line has no point it says undefined, which uPlot draws
 * across; null stays a gap.
 */
export function alignedData(lines: readonly (Series | undefined)[], smoothing: number, span: number): uPlot.AlignedData {
  const steps = unionOf(lines.map((line) => line?.steps ?? []));
  return [steps, ...lines.flatMap((line) => (line ? columnsOf(line, smoothing, span, steps) : emptyColumns(steps.length)))];
}

function columnsOf(line: Series, smoothing: number, span: number, steps: readonly number[]): (number | null | undefined)[][] {
  const drawn = smooth(line.steps, line.mean, smoothing, span);
  return [line.min, line.max, line.mean, drawn].map((column) => spread(line.steps, column, steps));
}

function emptyColumns(length: number): (number | undefined)[][] {
  return Array.from({ length: COLUMNS }, () => new Array<undefined>(length).fill(undefined));
}

function unionOf(lists: readonly (readonly number[])[]): number[] {
  const longest = lists.reduce((a, b) => (b.length > a.length ? b : a), []);
  const known = new Set(longest);
  const more = lists.flatMap((steps) => steps.filter((step) => !known.has(step)));
  return more.length === 0 ? [...longest] : [...new Set([...longest, ...more])].sort((a, b) => a - b);
}

function spread(from: readonly number[], column: Column, to: readonly number[]): (number | null | undefined)[] {
  if (from.length === to.length) return [...column];
  let next = 0;
  return to.map((step) => (from[next] === step ? column[next++] : undefined));
}
