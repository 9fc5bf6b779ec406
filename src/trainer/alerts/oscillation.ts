import type { Detector } from './detector.ts';
import { alertFault } from './faults.ts';

const WINDOW = 500;
const SWINGS = 4;
const SMOOTH = 0.8;
const WINS = 0.2;
const FOOLED = -0.1;

/**
 * The players go round each other in place of coming together (Mescheder et al. 2018): by turns D tells them apart and
 * is fooled. Looks at D(x) - D(G(z)), smoothed over some five steps, and counts how often it swings from one to the other.
 */
export function oscillation(): Detector {
  let gap: number | undefined;
  let winner: 'd' | 'g' | undefined;
  let swings: number[] = [];
  const swing = (to: 'd' | 'g', step: number): void => {
    if (winner !== undefined && winner !== to) swings.push(step);
    winner = to;
  };
  return {
    look: (step, { d_real: onReal, d_fake: onFake }) => {
      if (onReal === undefined || onFake === undefined) return undefined;
      const now = onReal - onFake;
      gap = gap === undefined ? now : SMOOTH * gap + (1 - SMOOTH) * now;
      if (gap > WINS) swing('d', step);
      else if (gap < FOOLED) swing('g', step);
      swings = swings.filter((past) => past > step - WINDOW);
      if (swings.length < SWINGS) return undefined;
      return alertFault('oscillation', { swings: swings.length, window: WINDOW, fooled: FOOLED, wins: WINS });
    },
  };
}
