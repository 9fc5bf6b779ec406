import { normal, uniform, type DrawPlace } from '../../random/random.ts';

/** `count` initial values, a pure function of the place. */
export type Initializer = (place: DrawPlace, count: number) => Float32Array;

/** How a layer's weights start, from the numbers of inputs and of outputs that meet in one weight. */
export type WeightInit = (fanIn: number, fanOut: number) => Initializer;

export const constant =
  (value: number): Initializer =>
  (_, count) =>
    new Float32Array(count).fill(value);

const scaledNormal =
  (sigma: number): Initializer =>
  (place, count) =>
    normal(place, count).map((value) => value * sigma);

/** Uniform in ±sqrt(6 / (fanIn + fanOut)) (Glorot and Bengio 2010, equation 16). */
const glorotUniform: WeightInit = (fanIn, fanOut) => {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  return (place, count) => uniform(place, count).map((value) => (2 * value - 1) * limit);
};

/** The config's `init`: `normal` is N(0, sigma), `he` is N(0, sqrt(2 / fanIn)) (He et al. 2015, equation 10). */
export function weightInit(config: { readonly init: 'normal' | 'glorot' | 'he'; readonly initialSigma: number }): WeightInit {
  if (config.init === 'glorot') return glorotUniform;
  if (config.init === 'he') return (fanIn) => scaledNormal(Math.sqrt(2 / fanIn));
  return () => scaledNormal(config.initialSigma);
}
