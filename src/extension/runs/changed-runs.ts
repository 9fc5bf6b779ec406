import { isDeepStrictEqual } from 'node:util';
import type { RunGroup } from './run-store.ts';

/**
 * The folders of the runs of which something else is known now; undefined where runs came, went or changed places, so
 * that the whole list is to be drawn. VS Code forgets which run an entry stands for while it draws the whole list, and a
 * click on the entry's button in that time asks which run is meant.
 */
export function changedRuns(before: readonly RunGroup[], now: readonly RunGroup[]): readonly string[] | undefined {
  if (!isDeepStrictEqual(layout(before), layout(now))) return undefined;
  const known = before.flatMap((group) => group.runs);
  return now.flatMap((group) => group.runs).filter((run, place) => !isDeepStrictEqual(run, known[place])).map(({ dir }) => dir);
}

const layout = (groups: readonly RunGroup[]) => groups.map(({ folder, runs }) => [folder, runs.map(({ dir }) => dir)]);
