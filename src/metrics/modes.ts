import { klToUniform } from './divergence.ts';
import { requireRows, type Matrix } from './matrix.ts';

/** A mixture of equally likely Gaussians. */
export interface ModeList {
  /** coordinates of each mode */
  readonly centres: readonly (readonly number[])[];
  /** standard deviation along each axis */
  readonly sigma: number;
}

export interface ModeFigures {
  /** modes with at least one high-quality sample */
  readonly modes: number;
  /** share of samples within 3 sigma of a mode, 0 … 1 */
  readonly highQuality: number;
  /** KL of the high-quality samples' modes to the uniform distribution, in nats; 0 … log of the number of modes */
  readonly kl: number;
}

const NEAR = 3;

/**
 * What a generator of points covers of a mixture: PacGAN's protocol (Lin et al. 2018, section 4.1, and its published
 * code, which counts a sample towards its nearest mode where it lies within 3 sigma of it, and takes the reverse KL over
 * those samples). A number of modes alone can be had by noise, so that the three are read together.
 * @param samples [count, dimensions]
 */
export function modeFigures(samples: Matrix, { centres, sigma }: ModeList): ModeFigures {
  requireRows(samples, 1, 'the number of modes', 'the set of samples');
  const counts = new Uint32Array(centres.length);
  for (let row = 0; row < samples.rows; row++) {
    const { mode, distance } = nearest(samples, row, centres);
    if (distance < NEAR * sigma) counts[mode]! += 1;
  }
  const near = counts.reduce((total, count) => total + count, 0);
  return { modes: counts.filter((count) => count > 0).length, highQuality: near / samples.rows, kl: klToUniform(counts) };
}

function nearest({ columns, data }: Matrix, row: number, centres: ModeList['centres']): { mode: number; distance: number } {
  let [mode, least] = [0, Infinity];
  centres.forEach((centre, i) => {
    const square = centre.reduce((total, value, axis) => total + (data[row * columns + axis]! - value) ** 2, 0);
    if (square < least) [mode, least] = [i, square];
  });
  return { mode, distance: Math.sqrt(least) };
}
