import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

const above = (x: Tensor) => tf.greater(x, 0.1);

/** Operations that are the same all around almost every point: their gradient is zero. By the kernel that they run. */
export const flat: Readonly<Record<string, (a: Tensor, b: Tensor) => Tensor>> = {
  Step: (x) => tf.step(x, 0.5), Sign: tf.sign, Floor: tf.floor, Ceil: tf.ceil, Round: tf.round, IsNan: tf.isNaN, IsInf: tf.isInf, IsFinite: tf.isFinite,
  ZerosLike: tf.zerosLike, OnesLike: tf.onesLike, ArgMax: (x) => tf.argMax(x, 1), ArgMin: (x) => tf.argMin(x, 0), All: (x) => tf.all(above(x)), Any: (x) => tf.any(above(x)),
  LogicalNot: (x) => tf.logicalNot(above(x)), Equal: tf.equal, NotEqual: tf.notEqual, Greater: tf.greater, GreaterEqual: tf.greaterEqual, Less: tf.less, LessEqual: tf.lessEqual,
  LogicalAnd: (a, b) => tf.logicalAnd(above(a), above(b)), LogicalOr: (a, b) => tf.logicalOr(above(a), above(b)), LogicalXor: (a, b) => tf.logicalXor(above(a), above(b)),
  FloorDiv: tf.floorDiv, Cast: (x) => tf.cast(x, 'int32'), OneHot: (x) => tf.oneHot(tf.cast(x, 'int32'), 2), SearchSorted: (x) => tf.searchSorted(tf.tensor2d([[-1, 0, 1]]), tf.reshape(x, [1, -1])),
};

/** Kernels without a gradient, or whose gradient no case can run, and why. */
export const exempt: Readonly<Record<string, readonly string[]>> = {
  'takes no tensor, or whole numbers only': ['Fill', 'Range', 'LinSpace', 'Bincount', 'DenseBincount', 'BitwiseAnd', 'BroadcastArgs'],
  'complex numbers: the tape knows float32 gradients only': ['Complex', 'Real', 'Imag', 'ComplexAbs', 'FFT', 'IFFT'],
  'strings, or the sparse and ragged tensors of text models': ['StaticRegexReplace', 'StringNGrams', 'StringSplit', 'StringToHashBucketFast', 'SparseFillEmptyRows', 'SparseReshape', 'SparseSegmentMean', 'SparseSegmentSum', 'RaggedGather', 'RaggedRange', 'RaggedTensorToTensor'],
  'a choice or a random draw of places': ['Multinomial', 'NonMaxSuppressionV3', 'NonMaxSuppressionV4', 'NonMaxSuppressionV5', 'Unique'],
  'a picture of the browser': ['FromPixels', 'Draw'],
  'no operation of tfjs-core runs it': ['BroadcastTo', 'LogSoftmax', 'LowerBound', 'UpperBound', 'MatrixBandPart', 'Pool'],
  'a fused kernel: its operation is differentiated by its parts': ['_FusedMatMul', 'FusedConv2D', 'FusedDepthwiseConv2D'],
  "tfjs-core's kernel for a gradient that is computed otherwise here": ['EluGrad', 'LRNGrad', 'ResizeBilinearGrad', 'ResizeNearestNeighborGrad', 'Dilation2DBackpropInput', 'Dilation2DBackpropFilter'],
};
