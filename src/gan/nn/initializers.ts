import { normal, uniform, type DrawPlace } from '../../random/random.ts';
import { orthogonalised } from './orthogonal.ts';

/** `count` initial values, a pure function of the place. */
export type Initializer = (place: DrawPlace, count: number) => Float32Array;

/** How many inputs and outputs meet in one weight, and the side of the weights as a matrix: the size of their last axis. */
export interface Fan {
  readonly inputs: number;
  readonly outputs: number;
  readonly columns: number;
}

/** How a layer's weights start. */
export type WeightInit = (fan: Fan) => Initializer;

export const constant =
  (value: number): Initializer =>
  (_, count) =>
    new Float32Array(count).fill(value);

const scaledNormal =
  (sigma: number): Initializer =>
  (place, count) =>
    normal(place, count).map((value) => value * sigma);

/** Uniform in ±sqrt(6 / (inputs + outputs)) (Glorot and Bengio 2010, equation 16). */
const glorotUniform: WeightInit = ({ inputs, outputs }) => {
  const limit = Math.sqrt(6 / (inputs + outputs));
  return (place, count) => uniform(place, count).map((value) => (2 * value - 1) * limit);
};

const orthogonal =
  (columns: number, gain: number): Initializer =>
  (place, count) =>
    Float32Array.from(orthogonalised(normal(place, count), columns), (value) => gain * value);

/** A vector of length 1 in a direction drawn from all alike. */
export const direction: Initializer = (place, count) => {
  const drawn = normal(place, count);
  const length = Math.hypot(...drawn);
  return drawn.map((value) => value / length);
};

export interface InitOptions {
  readonly init: 'normal' | 'glorot' | 'he' | 'orthogonal';
  readonly initialSigma: number;
  readonly initialGain: number;
}

/**
 * The config's `init`: `normal` is N(0, initialSigma), `he` is N(0, sqrt(2 / inputs)) (He et al. 2015, equation 10),
 * `orthogonal` is a matrix of orthonormal columns or rows, whichever are fewer, times initialGain (Saxe et al. 2014).
 */
export function weightInit({ init, initialSigma, initialGain }: InitOptions): WeightInit {
  if (init === 'glorot') return glorotUniform;
  if (init === 'he') return ({ inputs }) => scaledNormal(Math.sqrt(2 / inputs));
  if (init === 'orthogonal') return ({ columns }) => orthogonal(columns, initialGain);
  return () => scaledNormal(initialSigma);
}
