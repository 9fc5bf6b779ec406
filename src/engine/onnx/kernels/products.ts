import { add, broadcastShape, cast, elementwise, emit, emitMicrosoft, reshape, scalar, transpose, unary } from '../emit.ts';
import type { Shape, Value } from '../graph.ts';
import type { KernelCall, Kernels } from './kernel.ts';

/** Product as a kernel asks for it. */
function product(call: KernelCall): Value {
  const [a, b, transposeA, transposeB] = [call.input('a'), call.input('b'), call.flag('transposeA'), call.flag('transposeB')];
  const [inner, other] = [sides(a, transposeA)[1], sides(b, transposeB)[0]];
  if (a.shape.length < 2 || b.shape.length < 2 || inner !== other) call.refuse(`of inner sides ${inner} and ${other}`, 'the columns of the one must be as many as the rows of the other');
  return a.dtype === 'float32' ? matMul(a, b, transposeA, transposeB) : wholeMatMul(a, b, transposeA, transposeB);
}

/** Product of whole numbers; ONNX has it without transposing. */
function wholeMatMul(a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
  const [left, right] = [swapped(cast(a, 'int32'), transposeA), swapped(cast(b, 'int32'), transposeB)];
  const shape = [...broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2)), left.shape.at(-2)!, right.shape.at(-1)!];
  return cast(emit('MatMul', [left, right], 'int32', shape), a.dtype);
}

const swapped = (x: Value, swap: boolean) => (swap ? transpose(x, [...x.shape.slice(2).map((_, axis) => axis), x.shape.length - 1, x.shape.length - 2]) : x);

/** Product of matrices in the last two axes, either of them transposed; the axes before them broadcast. */
export function matMul(a: Value, b: Value, transposeA: boolean, transposeB: boolean): Value {
  const [rows, inner] = sides(a, transposeA);
  const [, columns] = sides(b, transposeB);
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, rows, columns];
  if (batch.every((side) => side === 1)) {
    const product = gemm(reshape(a, a.shape.slice(-2)), reshape(b, b.shape.slice(-2)), transposeA, transposeB, [rows, columns]);
    return reshape(product, shape);
  }
  if (b.shape.length === 2 && !transposeA) return reshape(gemm(reshape(a, [a.size / inner, inner]), b, false, transposeB, [a.size / inner, columns]), shape);
  // ONNX's own operator where it will do, so that any runtime takes an exported model.
  if (!transposeA && !transposeB) return emit('MatMul', [a, b], 'float32', shape);
  return emitMicrosoft('FusedMatMul', [a, b], 'float32', shape, { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 });
}

function gemm(a: Value, b: Value, transposeA: boolean, transposeB: boolean, shape: Shape): Value {
  if (!transposeA && !transposeB) return emit('MatMul', [a, b], 'float32', shape);
  return emit('Gemm', [a, b], 'float32', shape, { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 });
}

function sides(x: Value, transposed: boolean): [number, number] {
  const rows = x.shape.at(-2) ?? 1;
  const columns = x.shape.at(-1) ?? 1;
  return transposed ? [columns, rows] : [rows, columns];
}

const ACTIVATIONS: Readonly<Record<string, string>> = { relu: 'Relu', elu: 'Elu', tanh: 'Tanh', sigmoid: 'Sigmoid' };

/** tfjs's fused kernels: bias, then activation. @param slopes of PRelu, if that is the activation */
export function biasAndActivation(call: KernelCall, product: Value, slopes = call.optional('preluActivationWeights')): Value {
  const bias = call.optional('bias');
  return activate(call, bias ? add(product, bias) : product, slopes);
}

function activate(call: KernelCall, x: Value, slopes: Value | undefined): Value {
  const name = call.has('activation') ? call.text('activation') : 'linear';
  if (name === 'linear') return x;
  if (name === 'leakyrelu') return unary('LeakyRelu', x, { alpha: { float: call.number('leakyreluAlpha') } });
  if (name === 'prelu' && slopes) return elementwise('PRelu', x, slopes);
  if (name === 'relu6') return emit('Clip', [x, scalar(0), scalar(6)], x.dtype, x.shape);
  const op = ACTIVATIONS[name];
  if (!op) return call.refuse(`with activation ${name}`, 'apply the activation by itself');
  return unary(op, x);
}

export const productKernels: Kernels = {
  BatchMatMul: product,
  _FusedMatMul: (call) => biasAndActivation(call, product(call)),
};
