import type { Detector } from './detector.ts';
import { rounded } from './detector.ts';
import { alertFault } from './faults.ts';
import { COVERAGE_TAG, NEAREST_TAG, PRECISION_TAG, SPREAD_TAG } from './sample-figures.ts';

const LOOKS = 4;
const STEPS = 500;

/** Grids in a row that all show one thing, since a step. */
class Streak {
  private since: number | undefined;
  private looks = 0;

  /** Whether it has shown in enough grids, over enough steps. */
  goesOn(step: number, shows: boolean): boolean {
    this.looks = shows ? this.looks + 1 : 0;
    this.since = shows ? (this.since ?? step) : undefined;
    return this.looks >= LOOKS && step - (this.since ?? step) >= STEPS;
  }

  get evidence(): { looks: number; since: number } {
    return { looks: this.looks, since: this.since ?? 0 };
  }
}

/** Of the data's own. */
const NARROW = 0.2;
const CLOSE = 0.25;

/** Samples are all but the same: mode collapse in its plain form (Goodfellow 2016, section 5.1.1), seen in grid after grid. */
export function collapse(): Detector {
  const streak = new Streak();
  return {
    look: (step, { [SPREAD_TAG]: spread, [NEAREST_TAG]: nearest }) => {
      if (spread === undefined) return undefined;
      const shows = spread < NARROW || (nearest !== undefined && nearest < CLOSE);
      if (!streak.goesOn(step, shows)) return undefined;
      const evidence = { ...streak.evidence, spread: rounded(spread) };
      return nearest === undefined ? alertFault('collapse', evidence) : alertFault('collapsedImages', { ...evidence, nearest: rounded(nearest) });
    },
  };
}

/** Of the real points; what the examples of ring and grid make covers 0.67 of them or more, from step 1,000 on. */
const COVERED = 0.5;

/** Of the samples: a generator that is still on its way to the data has lost none of them. */
const ARRIVED = 0.5;

/** Samples have come to the data, but not to half of them. Told only of points, where near and far mean what they seem to. */
export function lostModes(): Detector {
  const streak = new Streak();
  return {
    look: (step, { [COVERAGE_TAG]: coverage, [PRECISION_TAG]: precision, [SPREAD_TAG]: spread }) => {
      if (coverage === undefined || precision === undefined || spread === undefined) return undefined;
      const shows = coverage < COVERED && precision > ARRIVED && spread >= NARROW;
      return streak.goesOn(step, shows) ? alertFault('lostModes', { ...streak.evidence, coverage: rounded(coverage) }) : undefined;
    },
  };
}
