import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, Tensor } from '@tensorflow/tfjs-core';
import { gradient, mask } from './define.ts';

const sizeOf = (sides: readonly number[]) => sides.reduce((product, side) => product * side, 1);

/**
 * Adds up what was gathered at the places that it came from. Batch dimensions become one, each example's places lying
 * behind the ones of the example before.
 */
function sumAtPlaces(dy: Tensor, x: Tensor, indices: Tensor, axis: number, batchDims: number): Tensor {
  const places = x.shape[axis]!;
  const batch = sizeOf(x.shape.slice(0, batchDims));
  const outer = sizeOf(x.shape.slice(batchDims, axis));
  const count = sizeOf(indices.shape.slice(batchDims));
  const inner = sizeOf(x.shape.slice(axis + 1));
  const first = tf.tensor2d(Int32Array.from({ length: batch }, (_, example) => example * places), [batch, 1], 'int32');
  const ids = batch === 1 ? indices : tf.add(tf.reshape(indices, [batch, count]), first);
  const rows = tf.reshape(tf.transpose(tf.reshape(dy, [batch, outer, count, inner]), [0, 2, 1, 3]), [batch * count, outer * inner]);
  const sums = tf.unsortedSegmentSum(rows, tf.reshape<tf.Rank.R1>(ids, [batch * count]), batch * places);
  return tf.reshape(tf.transpose(tf.reshape(sums, [batch, places, outer, inner]), [0, 2, 1, 3]), x.shape);
}

/** A segment's sum for each of its rows; rows with a number below zero are in no segment. */
function fromSegments(dy: Tensor, segmentIds: Tensor): Tensor {
  const rows = tf.gather(dy, tf.maximum(segmentIds, tf.scalar(0, 'int32')));
  const inSegment = mask(() => tf.greaterEqual(segmentIds, tf.scalar(0, 'int32')));
  return tf.mul(rows, tf.reshape(inSegment, [...segmentIds.shape, ...rows.shape.slice(segmentIds.rank).map(() => 1)]));
}

/** 0 where a scatter wrote, 1 elsewhere. */
const unwritten = (indices: Tensor, values: Tensor, shape: readonly number[]): Tensor =>
  mask(() => tf.equal(tf.scatterND(indices, tf.onesLike(values), [...shape]), 0));

export const gathering: readonly GradConfig[] = [
  gradient('GatherV2', ['x', 'indices'], (dy, { x, indices }, attributes) => ({
    x: () => sumAtPlaces(dy, x, indices, tf.util.parseAxisParam(attributes.number('axis'), x.shape)[0]!, attributes.has('batchDims') ? attributes.number('batchDims') : 0),
    indices: () => tf.zeros(indices.shape),
  })),
  gradient('UnsortedSegmentSum', ['segmentIds'], (dy, { segmentIds }) => ({ x: () => fromSegments(dy, segmentIds), segmentIds: () => tf.zeros(segmentIds.shape) })),
  gradient('GatherNd', ['params', 'indices'], (dy, { params, indices }) => ({ params: () => tf.scatterND(indices, dy, params.shape), indices: () => tf.zeros(indices.shape) })),
  gradient('ScatterNd', ['indices'], (dy, { indices }) => ({ updates: () => tf.gatherND(dy, indices), indices: () => tf.zeros(indices.shape) })),
  gradient('TensorScatterUpdate', ['indices', 'updates'], (dy, { indices, updates }) => ({
    tensor: () => tf.mul(dy, unwritten(indices, updates, dy.shape)),
    updates: () => tf.gatherND(dy, indices),
    indices: () => tf.zeros(indices.shape),
  })),
  gradient('SparseToDense', ['sparseIndices', 'sparseValues'], (dy, { sparseIndices, sparseValues }) => ({
    sparseValues: () => tf.reshape(tf.gatherND(dy, tf.reshape(sparseIndices, [-1, dy.rank])), sparseValues.shape),
    defaultValue: () => tf.sum(tf.mul(dy, unwritten(tf.reshape(sparseIndices, [-1, dy.rank]), tf.reshape(sparseValues, [-1]), dy.shape))),
    sparseIndices: () => tf.zeros(sparseIndices.shape),
  })),
];
