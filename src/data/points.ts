import type { DataConfig } from '../config/schema.ts';
import { normal, words } from '../random/random.ts';
import type { DataSet } from './dataset.ts';
import { HELD_OUT_SHARE } from './held-out.ts';

/** A mixture of equally likely Gaussians in the plane. */
export interface Mixture {
  /** x, y of each mode */
  readonly centres: readonly (readonly [number, number])[];
  /** standard deviation along each axis */
  readonly sigma: number;
}

type PointsConfig = Extract<DataConfig, { set: 'ring' | 'grid' }>;

/** Ring: modes at equal angles, the first at (radius, 0). Grid: side × side modes around the origin, row by row. */
export function mixtureOf(config: PointsConfig): Mixture {
  if (config.set === 'ring') {
    const angles = Array.from({ length: config.modes }, (_, i) => (2 * Math.PI * i) / config.modes);
    return { sigma: config.sigma, centres: angles.map((angle) => [config.radius * Math.cos(angle), config.radius * Math.sin(angle)]) };
  }
  const { side, spacing, sigma } = config;
  const at = (i: number) => (i - (side - 1) / 2) * spacing;
  return { sigma, centres: Array.from({ length: side * side }, (_, i) => [at(i % side), at(Math.floor(i / side))]) };
}

interface Points {
  /** x, y of each point */
  readonly values: Float32Array;
  /** mode of each point */
  readonly modes: Uint32Array;
}

/** `count` points, a pure function of (mixture, seed, part). */
function drawPoints({ centres, sigma }: Mixture, count: number, seed: number, part: string): Points {
  const modes = words({ seed, stream: `points/${part}/mode`, step: 0 }, count).map((word) => Math.floor(word * 2 ** -32 * centres.length));
  const noise = normal({ seed, stream: `points/${part}/noise`, step: 0 }, 2 * count);
  return { modes, values: noise.map((z, i) => centres[modes[i >> 1]!]![i & 1]! + sigma * z) };
}

/** Two-dimensional points: [2]; the labels are the modes they were drawn from. */
export function pointDataSet(config: PointsConfig, seed: number): DataSet {
  const mixture = mixtureOf(config);
  const train = drawPoints(mixture, config.size, seed, 'train');
  const heldOut = drawPoints(mixture, Math.ceil(config.size / HELD_OUT_SHARE), seed, 'heldOut');
  const parts = { train: train.values, heldOut: heldOut.values };
  return {
    name: config.set,
    shape: [2],
    size: config.size,
    heldOut: heldOut.modes.length,
    range: undefined,
    labels: train.modes,
    heldOutLabels: heldOut.modes,
    classes: mixture.centres.length,
    read(part, indices, out) {
      indices.forEach((index, i) => out.set(parts[part].subarray(2 * index, 2 * index + 2), 2 * i));
    },
  };
}
