import type * as tf from '@tensorflow/tfjs-core';
import type { Layer, LayerInputs } from '../../src/gan/nn/layer.ts';
import { tensorsOf } from './values.ts';

/** Plain double precision: what layers are held against. Matrices are lists of rows. */
export type Matrix = readonly (readonly number[])[];

export const rowsOf = (values: ArrayLike<number>, columns: number): number[][] =>
  Array.from({ length: values.length / columns }, (_, row) => Array.from({ length: columns }, (_, column) => values[row * columns + column]!));

export const transposed = (matrix: Matrix): number[][] => matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));

export const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

export const product = (a: Matrix, b: Matrix): number[][] => a.map((row) => transposed(b).map((column) => dot(row, column)));

/** The singular values, largest first, by one-sided rotations (Hestenes 1958). */
export function singularValues(matrix: Matrix): number[] {
  const columns = transposed(matrix);
  for (let sweep = 0; sweep < 60; sweep++) for (let i = 0; i < columns.length; i++) for (let j = i + 1; j < columns.length; j++) rotate(columns, i, j);
  return columns.map((column) => Math.sqrt(dot(column, column))).sort((a, b) => b - a);
}

function rotate(columns: number[][], i: number, j: number): void {
  const [a, b] = [columns[i]!, columns[j]!];
  const across = dot(a, b);
  if (Math.abs(across) < 1e-300) return;
  const ratio = (dot(b, b) - dot(a, a)) / (2 * across);
  const tangent = Math.sign(ratio || 1) / (Math.abs(ratio) + Math.hypot(1, ratio));
  const cosine = 1 / Math.hypot(1, tangent);
  const sine = cosine * tangent;
  columns[i] = a.map((value, k) => cosine * value - sine * b[k]!);
  columns[j] = a.map((value, k) => sine * value + cosine * b[k]!);
}

/** The gradient of f by central differences. */
export function slopes(f: (x: readonly number[]) => number, at: readonly number[], h = 1e-5): number[] {
  const moved = (index: number, by: number) => f(at.map((value, i) => (i === index ? value + by : value)));
  return at.map((_, index) => (moved(index, h) - moved(index, -h)) / (2 * h));
}

/** A layer's own initial values. */
export function initialOf(layer: Layer): Pick<LayerInputs, 'params' | 'stats'> {
  const draw = (values: Layer['params']) =>
    tensorsOf(Object.fromEntries(Object.entries(values).map(([name, { shape, initialise }]) => [name, { dtype: 'float32' as const, shape, data: initialise({ seed: 3, stream: name, step: 0 }, shape.reduce((size, side) => size * side, 1)) }])));
  return { params: draw(layer.params), stats: draw(layer.stats) };
}

/** A layer applied in training. */
export const applied = (layer: Layer, x: tf.Tensor, given: Partial<LayerInputs> = {}) => layer.apply(x, { ...initialOf(layer), statistics: 'batch', noise: undefined, ...given });

/** Numbers without a pattern, in [-1, 1]. */
export const numbers = (count: number, phase = 0): number[] => Array.from({ length: count }, (_, i) => Math.sin((i + 1) * 1.7 + phase) * Math.cos(i * 0.31 + phase));
