import assert from 'node:assert/strict';
import type { Tensors } from '../../src/engine/engine.ts';
import { dot, rowsOf, slopes, transposed, type Matrix } from './definitions.ts';
import { mapValues } from './values.ts';

/** Players of fully connected layers in plain double precision: what whole turns are held against. */
export type Numbers = Readonly<Record<string, readonly number[]>>;

export const numbersOf = (tensors: Tensors): Record<string, number[]> => mapValues(tensors, (tensor) => [...tensor.dataSync()]);

/** Tensors of rank 2 by name. */
export const matricesOf = (tensors: Tensors): Record<string, number[][]> => mapValues(tensors, (tensor) => rowsOf(tensor.dataSync(), tensor.shape.at(-1) ?? 1));

export const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
export const softplus = (x: number): number => Math.log1p(Math.exp(x));
const each = (x: Matrix, f: (value: number) => number): number[][] => x.map((row) => row.map(f));

/** x · kernel + bias of the layer at this path. */
export function dense(x: Matrix, params: Numbers, path: string): number[][] {
  const bias = params[`${path}/bias`]!;
  const columns = transposed(rowsOf(params[`${path}/kernel`]!, bias.length));
  return x.map((row) => columns.map((column, unit) => dot(row, column) + bias[unit]!));
}

/** A D of one hidden layer of tanh: its last hidden features, then what it puts out. */
export const features = (params: Numbers, x: Matrix): number[][] => each(dense(x, params, 'block1/dense'), Math.tanh);
export const outputs = (params: Numbers, x: Matrix): number[][] => dense(features(params, x), params, 'output/dense');
export const logits = (params: Numbers, x: Matrix): number[] => outputs(params, x).flat();

/** A G of one hidden layer of tanh. */
export const generated = (params: Numbers, z: Matrix): number[][] => dense(each(dense(z, params, 'block1/dense'), Math.tanh), params, 'output/dense');

/** LeakyReLU. */
export const leaky = (x: Matrix, slope: number): number[][] => each(x, (value) => (value > 0 ? value : slope * value));

/** The gradient of f for each of the named numbers. */
export const gradientOf = (f: (params: Numbers) => number, at: Numbers, h = 1e-5): Record<string, number[]> =>
  mapValues(at, (values, name) => slopes((moved) => f({ ...at, [name]: moved }), values, h));

const largest = (values: readonly number[]): number => Math.max(...values.map(Math.abs));

/** How far two gradients are apart: of each tensor by its own largest number, or a hundredth of the largest of all. */
export function distance(found: Numbers, expected: Numbers): number {
  assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort());
  const least = largest(Object.values(expected).flat()) / 100;
  return Math.max(...Object.entries(expected).map(([name, values]) => largest(values.map((value, i) => value - found[name]![i]!)) / Math.max(least, largest(values))));
}
