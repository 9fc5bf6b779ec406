import type { GalleryRun } from '../../src/protocol/pages.ts';
import { sampleGrid } from './grids.ts';
import type { Stage } from './stage.ts';
import type { SyntheticRun } from './synthetic-run.ts';

/** The run that most tests show: 3,000 steps with samples and histograms every 50. */
export const run: SyntheticRun = { steps: 3000, every: 50, uri: (step) => `grid-${step}.png` };

const states: readonly (readonly [GalleryRun['state'], number, boolean])[] = [
  ['running', 1850, true],
  ['finished', 3000, true],
  ['paused', 900, true],
  ['stopped', 350, true],
  ['failed', 150, true],
  ['interrupted', 2250, true],
  ['preparing', 0, false],
];

/** Runs in every state, newest first. */
export function galleryRuns(): GalleryRun[] {
  return states.map(([state, step, drawn], index) => ({ id: `run-${index}`, name: index === 1 ? 'mnist-dcgan-with-a-long-name-for-its-card' : `mnist-${state}`, state, step, steps: 3000, ...(drawn ? { uri: run.uri(step) } : {}) }));
}

/** Puts the run's pictures where its page asks for them. */
export function paintGrids(stage: Stage): void {
  for (let step = run.every; step <= run.steps; step += run.every) stage.pictures.set(run.uri(step), sampleGrid(1, step / run.steps));
}
