import type { Detector } from './detector.ts';
import { rounded } from './detector.ts';
import { alertFault } from './faults.ts';
import { COVERAGE_TAG, NEAREST_TAG, PRECISION_TAG, SPREAD_TAG } from './sample-figures.ts';

const LOOKS = 4;
const STEPS = 500;

/**
 * Grids that show one thing, since a step. One that does not ends it only where the next one does not either: a collapsed
 * G that is driven from mode to mode (Metz et al. 2016, figure 2) is caught between two now and then.
 */
class Streak {
  private since = 0;
  private looks = 0;
  private misses = 0;

  /** Whether it shows, and has in enough grids, over enough steps. */
  goesOn(step: number, shows: boolean): boolean {
    this.misses = shows ? 0 : this.misses + 1;
    if (this.misses > 1) this.looks = 0;
    if (!shows) return false;
    if (this.looks === 0) this.since = step;
    this.looks += 1;
    return this.looks >= LOOKS && step - this.since >= STEPS;
  }

  get evidence(): { looks: number; since: number } {
    return { looks: this.looks, since: this.since };
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
