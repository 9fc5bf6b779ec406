import { engineFault } from '../../faults.ts';
import { add, cast, elementwise, emit, mul, scalar, sub, unary } from '../emit.ts';
import type { Value } from '../graph.ts';
import type { Kernel, Kernels } from './kernel.ts';

/** tfjs kernels of one argument that an ONNX operator computes alone. */
const ALIKE = {
  Abs: 'Abs', Acos: 'Acos', Acosh: 'Acosh', Asin: 'Asin', Asinh: 'Asinh', Atan: 'Atan', Atanh: 'Atanh', Ceil: 'Ceil', Cos: 'Cos', Cosh: 'Cosh',
  Elu: 'Elu', Erf: 'Erf', Exp: 'Exp', Floor: 'Floor', Log: 'Log', Neg: 'Neg', Reciprocal: 'Reciprocal', Relu: 'Relu', Round: 'Round', Selu: 'Selu',
  Sigmoid: 'Sigmoid', Sign: 'Sign', Sin: 'Sin', Sinh: 'Sinh', Softplus: 'Softplus', Sqrt: 'Sqrt', Tan: 'Tan', Tanh: 'Tanh',
} as const;

const alike: Kernels = Object.fromEntries(Object.entries(ALIKE).map(([kernel, op]): [string, Kernel] => [kernel, (call) => unary(op, call.input('x'))]));

const clip = (x: Value, low: number, high: number) => emit('Clip', [x, scalar(low, x.dtype), scalar(high, x.dtype)], x.dtype, x.shape);

/**
 * 1 above zero, `alpha` elsewhere. A hard sigmoid as steep as floats go is that step for every normal number, in one
 * pass of vector code where a comparison and a selection take five.
 */
function step(x: Value, alpha: number): Value {
  const steep = unary('HardSigmoid', x, { alpha: { float: 3e38 }, beta: { float: 0 } });
  if (alpha === 0) return steep;
  return alpha > 0 && alpha <= 1 ? elementwise('Max', steep, scalar(alpha)) : add(mul(steep, scalar(1 - alpha)), scalar(alpha));
}

export const unaryKernels: Kernels = {
  ...alike,
  Square: (call) => mul(call.input('x'), call.input('x')),
  Rsqrt: (call) => unary('Reciprocal', unary('Sqrt', call.input('x'))),
  Expm1: (call) => sub(unary('Exp', call.input('x')), scalar(1)),
  Log1p: (call) => unary('Log', add(call.input('x'), scalar(1))),
  Relu6: (call) => clip(call.input('x'), 0, 6),
  ClipByValue: (call) => clip(call.input('x'), call.number('clipValueMin'), call.number('clipValueMax')),
  LeakyRelu: (call) => unary('LeakyRelu', call.input('x'), { alpha: { float: call.number('alpha') } }),
  Prelu: (call) => elementwise('PRelu', call.input('x'), call.input('alpha')),
  Step: (call) => step(call.input('x'), call.number('alpha')),
  EluGrad: (call) => {
    const y = call.input('y');
    return mul(call.input('dy'), add(clip(y, -1, 0), scalar(1)));
  },
  IsNan: (call) => unary('IsNaN', call.input('x'), {}, 'bool'),
  IsInf: (call) => unary('IsInf', call.input('x'), {}, 'bool'),
  IsFinite: (call) => {
    const x = call.input('x');
    return unary('Not', unary('IsNaN', sub(x, x), {}, 'bool'), {}, 'bool');
  },
  LogicalNot: (call) => unary('Not', call.input('x'), {}, 'bool'),
  Softmax: (call) => unary('Softmax', call.input('logits'), { axis: call.number('dim') }),
  LogSoftmax: (call) => unary('LogSoftmax', call.input('logits'), { axis: call.number('axis') }),
  Cast: (call) => castTo(call.input('x'), call.text('dtype')),
};

function castTo(x: Value, dtype: string): Value {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw engineFault('dtype', { dtype });
  return cast(x, dtype);
}
