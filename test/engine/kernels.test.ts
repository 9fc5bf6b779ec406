import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { logSoftmax } from '../../src/engine/gradients/log-softmax.ts';
import { booleans, floats, integers, positives } from './both.ts';
import { binary, compareWithCpu, unary, type Case } from './cases.ts';

const rank4 = (x: Tensor): Tensor4D => tf.reshape<tf.Rank.R4>(x, [x.shape[0], x.shape[1]!, x.shape[2]!, x.shape[3]!]);
const within = (x: ReturnType<typeof floats>) => ({ ...x, data: Float32Array.from(x.data, (value) => Math.tanh(value) * 0.9) });

const conv = (side: number, channels: number, filters: number, kernel: number, stride: number, pad: 'same' | 'valid' | number, dilation = 1, batch = 2): Case => ({
  f: ({ x, w }) => tf.conv2d(rank4(x!), rank4(w!), stride, pad, 'NHWC', dilation, typeof pad === 'number' ? 'floor' : undefined),
  inputs: { x: floats(batch, side, side, channels), w: floats(kernel, kernel, channels, filters) },
  by: dilation === 1 ? ['x', 'w'] : [],
});
const convTransposed = (side: number, channels: number, filters: number, kernel: number, stride: number): Case => ({
  f: ({ x, w }) => tf.conv2dTranspose(rank4(x!), rank4(w!), [2, side * stride, side * stride, filters], stride, 'same'),
  inputs: { x: floats(2, side, side, channels), w: floats(kernel, kernel, filters, channels) },
  by: ['x', 'w'],
});

const cases: Readonly<Record<string, Case>> = {
  add: binary(tf.add), 'add scalar': binary(tf.add, floats(3), floats()), sub: binary(tf.sub), mul: binary(tf.mul), 'mul columns': binary(tf.mul, floats(3, 1), floats(1, 4)),
  'mul int32': binary(tf.mul, integers(5), integers(5), false),
  div: binary(tf.div, floats(3, 4), positives(4)), maximum: binary(tf.maximum, floats(3, 4), floats(3, 4)), minimum: binary(tf.minimum, floats(3, 4), floats(3, 4)),
  pow: binary(tf.pow, positives(3, 4), positives(4)), squaredDifference: binary(tf.squaredDifference, floats(3, 4), floats(3, 4)),
  floorDiv: binary(tf.floorDiv, floats(9), positives(9), false), 'floorDiv int32': binary(tf.floorDiv, integers(9), { dtype: 'int32', shape: [9], data: Int32Array.of(-3, -2, -1, 1, 2, 3, 2, -2, 3) }, false),
  mod: binary(tf.mod, floats(9), positives(9), false), 'mod int32': binary(tf.mod, integers(9), { dtype: 'int32', shape: [9], data: Int32Array.of(-3, -2, -1, 1, 2, 3, 2, -2, 3) }, false),
  equal: binary(tf.equal, integers(9), integers(9), false), notEqual: binary(tf.notEqual, integers(9), integers(9), false),
  greater: binary(tf.greater, floats(3, 4), floats(4), false), greaterEqual: binary(tf.greaterEqual, integers(9), integers(9), false),
  less: binary(tf.less, floats(3, 4), floats(4), false), lessEqual: binary(tf.lessEqual, integers(9), integers(9), false),
  logicalAnd: binary(tf.logicalAnd, booleans(9), booleans(9), false), logicalOr: binary(tf.logicalOr, booleans(9), booleans(9), false), logicalXor: binary(tf.logicalXor, booleans(9), booleans(9), false),
  logicalNot: unary(tf.logicalNot, booleans(9), false),
  where: { f: ({ c, a, b }) => tf.where(c!, a!, b!), inputs: { c: booleans(3, 4), a: floats(3, 4), b: floats(3, 4) }, by: ['a', 'b'] },
  'where bool': { f: ({ c, a, b }) => tf.where(c!, a!, b!), inputs: { c: booleans(9), a: booleans(9), b: booleans(9) } },
  'where by rows': { f: ({ c, a, b }) => tf.where(c!, a!, b!), inputs: { c: booleans(3, 1), a: floats(3, 4), b: floats(3, 4) } },
  addN: { f: ({ a, b, c }) => tf.addN([a!, b!, c!]), inputs: { a: floats(3), b: floats(3), c: floats(3) }, by: ['a', 'c'] },

  abs: unary(tf.abs), acos: unary(tf.acos, within(floats(9))), acosh: unary((x) => tf.acosh(tf.add(x, 1)), positives(9)), asin: unary(tf.asin, within(floats(9))), asinh: unary(tf.asinh),
  atan: unary(tf.atan), atanh: unary(tf.atanh, within(floats(9))), ceil: unary(tf.ceil), cos: unary(tf.cos), cosh: unary(tf.cosh), elu: unary(tf.elu), erf: unary(tf.erf), exp: unary(tf.exp),
  expm1: unary(tf.expm1), floor: unary(tf.floor), log: unary(tf.log, positives(9)), log1p: unary(tf.log1p, positives(9)), neg: unary(tf.neg), reciprocal: unary(tf.reciprocal, positives(9)),
  relu: unary(tf.relu), relu6: unary((x) => tf.relu6(tf.mul(x, 5)), floats(20)), round: unary(tf.round), rsqrt: unary(tf.rsqrt, positives(9)), selu: unary(tf.selu), sigmoid: unary(tf.sigmoid),
  sign: unary(tf.sign), sin: unary(tf.sin), sinh: unary(tf.sinh), softplus: unary(tf.softplus), sqrt: unary(tf.sqrt, positives(9)), square: unary(tf.square), tan: unary(tf.tan, within(floats(9))), tanh: unary(tf.tanh),
  step: unary((x) => tf.step(x, 0.5)), leakyRelu: unary((x) => tf.leakyRelu(x, 0.2)), 'leakyRelu 0': unary((x) => tf.leakyRelu(x, 0)),
  prelu: { f: ({ x, alpha }) => tf.prelu(x!, alpha!), inputs: { x: floats(3, 4), alpha: positives(4) } },
  clipByValue: unary((x) => tf.clipByValue(x, -0.5, 0.5)), softmax: unary(tf.softmax), logSoftmax: unary(logSoftmax),
  'isNaN': unary((x) => tf.isNaN(tf.log(x)), floats(20), false), isInf: unary((x) => tf.isInf(tf.log(tf.relu(x))), floats(20), false), isFinite: unary((x) => tf.isFinite(tf.log(x)), floats(20), false),
  'cast to int32': unary((x) => tf.cast(x, 'int32'), floats(9), false), 'cast to bool': unary((x) => tf.cast(x, 'bool'), integers(9), false), 'cast to float32': unary((x) => tf.cast(x, 'float32'), booleans(9), false),
  zerosLike: unary(tf.zerosLike, floats(3, 4), false), onesLike: unary(tf.onesLike, integers(3, 4), false), fill: unary((x) => tf.add(x, tf.fill([3, 4], 2.5))),

  'sum of all': unary((x) => tf.sum(x), floats(3, 4, 2)), sum: unary((x) => tf.sum(x, [0, 2]), floats(3, 4, 2)), 'sum kept': unary((x) => tf.sum(x, 1, true), floats(3, 4, 2)), 'sum of scalar': unary((x) => tf.sum(x), floats()),
  'sum of bool': unary((x) => tf.sum(x), booleans(9), false), mean: unary((x) => tf.mean(x, [0, 1]), floats(3, 4, 2)), 'mean of all': unary((x) => tf.mean(x), floats(3, 4)), max: unary((x) => tf.max(x, 1), floats(3, 4)),
  'max of all': unary((x) => tf.max(x), floats(3, 4)), min: unary((x) => tf.min(x, 0), floats(3, 4)), prod: unary((x) => tf.prod(x, 1), positives(3, 4), false), all: unary((x) => tf.all(x, 0), booleans(3, 4), false), any: unary((x) => tf.any(x, 1), booleans(3, 4), false),
  argMax: unary((x) => tf.argMax(x, 1), floats(3, 4), false), argMin: unary((x) => tf.argMin(x, 0), floats(3, 4), false), cumsum: unary((x) => tf.cumsum(x, 1, true, true), floats(3, 4)), moments: unary((x) => tf.moments(x, [0]).variance, floats(5, 4)),
  norm: unary((x) => tf.norm(x), floats(3, 4)), logSumExp: unary((x) => tf.logSumExp(x, 1), floats(3, 4), false),

  reshape: unary((x) => tf.mul(tf.reshape(x, [4, -1]), 2), floats(2, 6)), expandDims: unary((x) => tf.square(tf.expandDims(x, -1))), squeeze: unary((x) => tf.square(tf.squeeze(x)), floats(3, 1, 4)),
  transpose: unary((x) => tf.transpose(x, [2, 0, 1]), floats(2, 3, 4)), 'transpose twice': unary((x) => tf.transpose(tf.transpose(x, [2, 0, 1]), [1, 2, 0]), floats(2, 3, 4)), 'transpose of side 1': unary((x) => tf.transpose(x, [0, 2, 1]), floats(2, 1, 4)),
  tile: unary((x) => tf.tile(x, [2, 3]), floats(2, 3)), concat: { f: ({ a, b }) => tf.concat([a!, b!], 1), inputs: { a: floats(3, 2), b: floats(3, 4) }, by: ['a', 'b'] },
  stack: { f: ({ a, b }) => tf.stack([a!, b!], 1), inputs: { a: floats(3, 2), b: floats(3, 2) }, by: ['a', 'b'] }, unstack: unary((x) => tf.unstack(x, 1)[1]!, floats(3, 4)), split: unary((x) => tf.split(x, [1, 3], 1)[1]!, floats(2, 4)),
  'split evenly': unary((x) => tf.split(x, 2, 1)[0]!, floats(2, 4)), slice: unary((x) => tf.slice(x, [1, 0], [2, -1]), floats(4, 3)), reverse: unary((x) => tf.reverse(x, [0, 1]), floats(3, 4)), pad: unary((x) => tf.pad(x, [[1, 2], [0, 1]], 0.5), floats(2, 3)),
  broadcastTo: unary((x) => tf.broadcastTo(x, [3, 4]), floats(1, 4)),

  matMul: binary((a, b) => tf.matMul(a, b), floats(3, 4), floats(4, 2)), 'matMul transposed': binary((a, b) => tf.matMul(a, b, true, true), floats(4, 3), floats(2, 4)), 'matMul batched': binary((a, b) => tf.matMul(a, b), floats(2, 3, 4), floats(2, 4, 5)),
  'matMul batched, transposed': binary((a, b) => tf.matMul(a, b, true, true), floats(2, 4, 3), floats(2, 5, 4)), 'matMul with one matrix': binary((a, b) => tf.matMul(a, b), floats(2, 3, 4), floats(4, 5), false), dot: binary(tf.dot, floats(4), floats(4)),
  'fused matMul': { f: ({ a, b, bias }) => tf.fused.matMul({ a: a!, b: b!, bias: bias!, activation: 'relu' }), inputs: { a: floats(3, 4), b: floats(4, 2), bias: floats(2) } },
  gather: { f: ({ x, i }) => tf.gather(x!, i!), inputs: { x: floats(5, 3), i: { dtype: 'int32', shape: [4], data: Int32Array.of(3, 0, 3, 1) } }, by: ['x'] },
  'gather columns': { f: ({ x, i }) => tf.gather(x!, i!, 1), inputs: { x: floats(2, 5), i: { dtype: 'int32', shape: [2], data: Int32Array.of(4, 1) } } },
  oneHot: { f: ({ i }) => tf.oneHot(i!, 4), inputs: { i: { dtype: 'int32', shape: [5], data: Int32Array.of(3, 0, -1, 1, 9) } } },

  'conv2d 5x5 stride 2': conv(8, 3, 4, 5, 2, 'same'), 'conv2d 3x3': conv(6, 2, 3, 3, 1, 'same'), 'conv2d valid, uneven': conv(8, 2, 3, 3, 2, 'valid'), 'conv2d padded': conv(7, 2, 3, 4, 2, 1), 'conv2d 1x1': conv(5, 3, 2, 1, 1, 'same'), 'conv2d 1x1 stride 2': conv(6, 3, 2, 1, 2, 'same'), 'conv2d dilated': conv(8, 2, 3, 3, 1, 'same', 2),
  'conv2d one channel': conv(8, 1, 16, 5, 2, 'same'), 'conv2d three channels into blocks': conv(9, 3, 32, 4, 2, 1), 'conv2d a batch of several blocks': conv(6, 16, 16, 3, 2, 'same', 1, 35), 'conv2d blocks of 16': conv(8, 16, 32, 5, 2, 'same'), 'conv2d blocks of 16, 3x3': conv(6, 32, 16, 3, 1, 'same'), 'conv2d blocks of 16, 4x4': conv(8, 16, 16, 4, 2, 'same'), 'conv2d odd side': conv(7, 16, 16, 5, 2, 'same'), 'conv2d blocks of 16, valid': conv(8, 16, 16, 3, 2, 'valid'),
  'conv2d to one channel': conv(8, 16, 1, 5, 1, 'same'), 'conv2d large kernel': conv(4, 16, 16, 7, 2, 'same'), 'conv2d stride 3': conv(9, 16, 16, 4, 3, 'same'),
  'conv2d transposed 5x5': convTransposed(4, 3, 2, 5, 2), 'conv2d transposed 4x4': convTransposed(4, 3, 2, 4, 2), 'conv2d transposed to one channel': convTransposed(4, 16, 1, 5, 2), 'conv2d transposed, blocks of 16': convTransposed(4, 32, 16, 5, 2),
  'fused conv2d': { f: ({ x, w, b }) => tf.fused.conv2d({ x: rank4(x!), filter: rank4(w!), strides: 1, pad: 'same', bias: b!, activation: 'sigmoid' }), inputs: { x: floats(2, 5, 5, 2), w: floats(3, 3, 2, 3), b: floats(3) } },
  'resizeNearestNeighbor twice': unary((x) => tf.image.resizeNearestNeighbor(rank4(x), [8, 6]), floats(2, 4, 3, 2)), 'resizeNearestNeighbor uneven': unary((x) => tf.image.resizeNearestNeighbor(rank4(x), [7, 5]), floats(1, 4, 3, 2)),
  'resizeNearestNeighbor corners': unary((x) => tf.image.resizeNearestNeighbor(rank4(x), [7, 5], true), floats(1, 4, 3, 2)),
  batchNorm: { f: ({ x, m, v, o, s }) => tf.batchNorm(x!, m!, v!, o, s, 1e-5), inputs: { x: floats(5, 4), m: floats(4), v: positives(4), o: floats(4), s: floats(4) }, by: ['x', 'o', 's'] },
  'sigmoid cross-entropy': { f: ({ x }) => tf.mean(tf.add(tf.sub(tf.relu(x!), tf.mul(x!, 0.9)), tf.log1p(tf.exp(tf.neg(tf.abs(x!)))))), inputs: { x: floats(9) }, by: ['x'] },
};

compareWithCpu('onnx kernels against the cpu engine', cases);
