const DYNAMIC = 'gives a result whose shape depends on its numbers';
const COMPLEX = 'works on complex numbers';
const TEXT = 'works on texts';

/**
 * Kernels that tfjs's own backend in JavaScript computes, and why no graph has them, as the predicate of a sentence whose
 * subject is the kernel.
 */
export const hostKernels: Readonly<Record<string, string>> = {
  BroadcastArgs: 'checks the shapes that its numbers are',
  Complex: COMPLEX,
  ComplexAbs: COMPLEX,
  Draw: 'draws on a canvas',
  FFT: COMPLEX,
  IFFT: COMPLEX,
  Imag: COMPLEX,
  Multinomial: 'draws random numbers from a seed of its own, which a replay would draw again and again',
  NonMaxSuppressionV3: DYNAMIC,
  NonMaxSuppressionV4: DYNAMIC,
  NonMaxSuppressionV5: DYNAMIC,
  RaggedGather: DYNAMIC,
  RaggedRange: DYNAMIC,
  RaggedTensorToTensor: DYNAMIC,
  Real: COMPLEX,
  SparseFillEmptyRows: DYNAMIC,
  SparseReshape: 'takes the new shape as numbers and checks it',
  SparseSegmentMean: DYNAMIC,
  SparseSegmentSum: DYNAMIC,
  StaticRegexReplace: TEXT,
  StringNGrams: TEXT,
  StringSplit: TEXT,
  StringToHashBucketFast: TEXT,
  Unique: DYNAMIC,
};
