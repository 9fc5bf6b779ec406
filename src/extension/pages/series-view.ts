import type { Series } from '../../protocol/pages.ts';
import type { SeriesRange } from '../../runs/types.ts';

/** A series as it is posted to a page: JSON has no NaN and no infinity, so null stands for them. */
export function seriesView({ tag, steps, min, max, mean }: SeriesRange): Series {
  return { tag, steps: [...steps], min: [...min].map(finiteOrNull), max: [...max].map(finiteOrNull), mean: [...mean].map(finiteOrNull) };
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
