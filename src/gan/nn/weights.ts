import * as tf from '@tensorflow/tfjs-core';
import type { Tensors } from '../../engine/engine.ts';
import { constant, direction, type Initializer, type WeightInit } from './initializers.ts';
import { parameter, type InitialValue, type LayerInputs, type Shape } from './layer.ts';

/** What is done to a layer's weights before they are used. */
export type WeightNorm = 'none' | 'spectral' | 'weight';

/** How weights start, whether a bias goes with them, and how they are normalised. */
export interface WeightOptions {
  readonly init: WeightInit;
  /** false before batch norm, whose own shift does the same */
  readonly bias: boolean;
  readonly weightNorm: WeightNorm;
}

/** Weights of a layer: what of the state they are made of, and how they are made of it. */
export interface Weight {
  readonly params: Readonly<Record<string, InitialValue>>;
  readonly stats: Readonly<Record<string, InitialValue>>;
  /** The weights as they are used, and the statistics as they stand afterwards. */
  use(inputs: LayerInputs): { readonly value: tf.Tensor; readonly stats: Tensors };
}

interface WeightPlace {
  /** name of the parameter */
  readonly name: string;
  readonly shape: Shape;
  /** the axis of the layer's outputs */
  readonly outputs: number;
  readonly initialise: Initializer;
}

function plainWeight({ name, shape, initialise }: WeightPlace): Weight {
  return { params: { [name]: { shape, initialise } }, stats: {}, use: ({ params }) => ({ value: parameter(params, name), stats: {} }) };
}

/** The weights as a matrix [what meets in an output, outputs]. */
function matrixOf(value: tf.Tensor, outputs: number): tf.Tensor2D {
  const others = value.shape.map((_, axis) => axis).filter((axis) => axis !== outputs);
  const last = outputs === value.rank - 1 ? value : tf.transpose(value, [...others, outputs]);
  return tf.reshape(last, [-1, value.shape[outputs]!]);
}

/** x / max(|x|, 1e-12) */
function normalised(x: tf.Tensor): tf.Tensor {
  return tf.div(x, tf.maximum(tf.sqrt(tf.sum(tf.square(x))), 1e-12));
}

interface PowerIteration {
  /** [columns, 1], length 1 */
  readonly u: tf.Tensor;
  /** [rows, 1], length 1 */
  readonly v: tf.Tensor;
  /** vᵀ W u, rank 0 */
  readonly sigma: tf.Tensor;
}

/** v = W u / |W u|, and, in training, u = Wᵀ v / |Wᵀ v| (Miyato et al. 2018, algorithm 1); then sigma = vᵀ W u. */
function powerIteration(matrix: tf.Tensor2D, u: tf.Tensor, training: boolean): PowerIteration {
  const before = tf.reshape<tf.Rank.R2>(u, [-1, 1]);
  const v = normalised(tf.matMul(matrix, before));
  const next = training ? normalised(tf.matMul(matrix, v, true)) : before;
  return { u: next, v, sigma: tf.sum(tf.mul(v, tf.matMul(matrix, next))) };
}

/** The greatest singular value by a power iteration from u, whose vectors count as constants: its slope is v uᵀ. */
const spectralNorm = (matrix: tf.Tensor2D, u: tf.Tensor, training: boolean): tf.Tensor =>
  tf.customGrad((...args) => {
    const [value, save] = args as unknown as [tf.Tensor2D, tf.GradSaveFunc];
    const found = powerIteration(value, u, training);
    save([found.v, found.u]);
    return { value: found.sigma, gradFunc: (dy, saved) => tf.mul(dy, tf.matMul(saved[0]!, saved[1]!, false, true)) };
  })(matrix);

/** The vector u after a power iteration; nothing is differentiated through it. */
const iterated = (matrix: tf.Tensor2D, u: tf.Tensor): tf.Tensor =>
  tf.customGrad((...args) => {
    const [value] = args as unknown as [tf.Tensor2D];
    return { value: tf.reshape(powerIteration(value, u, true).u, [-1]), gradFunc: () => tf.zerosLike(matrix) };
  })(matrix);

/**
 * Weights divided by their greatest singular value (Miyato et al. 2018), so that the layer stretches nothing. The vector
 * u of the power iteration is a statistic: each application in training makes one iteration, and the turn that owns the
 * player commits it. In sampling sigma is |W u|.
 */
function spectralWeight(place: WeightPlace): Weight {
  const { name, shape, outputs } = place;
  const vector = `${name}_u`;
  return {
    params: plainWeight(place).params,
    stats: { [vector]: { shape: [shape[outputs]!], initialise: direction } },
    use: ({ params, stats, statistics }) => {
      const kernel = parameter(params, name);
      const [matrix, u] = [matrixOf(kernel, outputs), parameter(stats, vector)];
      const training = statistics === 'batch';
      return { value: tf.div(kernel, spectralNorm(matrix, u, training)), stats: training ? { [vector]: iterated(matrix, u) } : {} };
    },
  };
}

/**
 * Weights as a direction and a length for each output, w = gain · v / |v| (Salimans and Kingma 2016, equation 2). The
 * lengths start at 1, as in the code of Salimans et al. 2016; there is no initialisation from a batch of data.
 */
function lengthWeight(place: WeightPlace): Weight {
  const { name, shape, outputs } = place;
  const gain = `${name}_gain`;
  const others = shape.map((_, axis) => axis).filter((axis) => axis !== outputs);
  const lengths = shape.map((side, axis) => (axis === outputs ? side : 1));
  return {
    params: { ...plainWeight(place).params, [gain]: { shape: [shape[outputs]!], initialise: constant(1) } },
    stats: {},
    use: ({ params }) => {
      const kernel = parameter(params, name);
      const length = tf.sqrt(tf.sum(tf.square(kernel), others, true));
      return { value: tf.mul(kernel, tf.div(tf.reshape(parameter(params, gain), lengths), tf.maximum(length, 1e-12))), stats: {} };
    },
  };
}

const KINDS: Readonly<Record<WeightNorm, (place: WeightPlace) => Weight>> = { none: plainWeight, spectral: spectralWeight, weight: lengthWeight };

/** Weights of a layer under the name of their parameter, normalised as asked for. */
export const weight = (norm: WeightNorm, place: WeightPlace): Weight => KINDS[norm](place);

/** A bias of `units` zeros, or nothing. */
export function biasParameter(units: number, bias: boolean): Record<string, InitialValue> {
  return bias ? { bias: { shape: [units], initialise: constant(0) } } : {};
}

/** Adds the bias, where there is one. */
export const withBias = (y: tf.Tensor, { params }: LayerInputs, bias: boolean): tf.Tensor => (bias ? tf.add(y, parameter(params, 'bias')) : y);

/** How a layer is called: its kind, and how its weights are normalised. */
export const kindOf = (kind: string, norm: WeightNorm): string => (norm === 'none' ? kind : `${kind}, ${norm} norm`);
