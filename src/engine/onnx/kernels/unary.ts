import { engineFault } from '../../faults.ts';
import { add, cast, div, elementwise, emit, mul, scalar, sub, unary, where } from '../emit.ts';
import type { Value } from '../graph.ts';
import type { Kernel, Kernels } from './kernel.ts';

/** tfjs kernels of one argument that an ONNX operator computes alone, in float32. */
const FLOATING = {
  Acos: 'Acos', Acosh: 'Acosh', Asin: 'Asin', Asinh: 'Asinh', Atan: 'Atan', Atanh: 'Atanh', Cos: 'Cos', Cosh: 'Cosh', Elu: 'Elu', Erf: 'Erf', Log: 'Log',
  Reciprocal: 'Reciprocal', Selu: 'Selu', Sigmoid: 'Sigmoid', Sin: 'Sin', Sinh: 'Sinh', Softplus: 'Softplus', Sqrt: 'Sqrt', Tanh: 'Tanh',
} as const;
/** Those that leave whole numbers as they are. */
const ROUNDING = { Ceil: 'Ceil', Floor: 'Floor', Round: 'Round' } as const;
/** Those that ONNX has for whole numbers too. */
const ANY = { Abs: 'Abs', Neg: 'Neg', Relu: 'Relu' } as const;

const table = (ops: Readonly<Record<string, string>>, compute: (op: string, x: Value) => Value): Kernels =>
  Object.fromEntries(Object.entries(ops).map(([kernel, op]): [string, Kernel] => [kernel, (call) => compute(op, call.input('x'))]));

const float = (x: Value) => cast(x, 'float32');
/** ONNX calculates with no booleans. */
const number = (x: Value) => (x.dtype === 'bool' ? cast(x, 'int32') : x);

/** Where float32's function is off by more than its last place, or not by the same on every processor. */
const double = (x: Value) => cast(x, 'float64');

const clip = (x: Value, low: number, high: number) => emit('Clip', [x, scalar(low, x.dtype), scalar(high, x.dtype)], x.dtype, x.shape);

/**
 * 1 above zero, `alpha` elsewhere. A hard sigmoid as steep as floats go is that step for every normal number, in one
 * pass of vector code where a comparison and a selection take five.
 */
function step(x: Value, alpha: number): Value {
  const steep = unary('HardSigmoid', float(x), { alpha: { float: 3e38 }, beta: { float: 0 } });
  if (alpha === 0) return steep;
  return alpha > 0 && alpha <= 1 ? elementwise('Max', steep, scalar(alpha)) : add(mul(steep, scalar(1 - alpha)), scalar(alpha));
}

/** Of whole numbers in double precision: a unit of float32's last place is much there. */
const exp = (x: Value) => (x.dtype === 'float32' ? unary('Exp', x) : float(unary('Exp', double(x))));

const tan = (x: Value) => float(div(unary('Sin', x), unary('Cos', x)));

/** Of what is no number it is 0; ONNX gives that back. */
function sign(x: Value): Value {
  const signs = unary('Sign', x);
  return x.dtype === 'float32' ? where(unary('IsNaN', x, {}, 'bool'), scalar(0), signs) : signs;
}

export const unaryKernels: Kernels = {
  ...table(FLOATING, (op, x) => unary(op, float(x))),
  ...table(ROUNDING, (op, x) => (x.dtype === 'float32' ? unary(op, x) : x)),
  ...table(ANY, (op, x) => unary(op, number(x))),
  Exp: (call) => exp(call.input('x')),
  Tan: (call) => tan(double(call.input('x'))),
  Sign: (call) => sign(number(call.input('x'))),
  Square: (call) => mul(call.input('x'), call.input('x')),
  Rsqrt: (call) => unary('Reciprocal', unary('Sqrt', float(call.input('x')))),
  Expm1: (call) => sub(unary('Exp', float(call.input('x'))), scalar(1)),
  Log1p: (call) => unary('Log', add(float(call.input('x')), scalar(1))),
  Relu6: (call) => clip(call.input('x'), 0, 6),
  ClipByValue: (call) => clip(call.input('x'), call.number('clipValueMin'), call.number('clipValueMax')),
  LeakyRelu: (call) => unary('LeakyRelu', float(call.input('x')), { alpha: { float: call.number('alpha') } }),
  Prelu: (call) => elementwise('PRelu', float(call.input('x')), float(call.input('alpha'))),
  Step: (call) => cast(step(call.input('x'), call.number('alpha')), call.input('x').dtype),
  EluGrad: (call) => {
    const y = call.input('y');
    return mul(call.input('dy'), add(clip(y, -1, 0), scalar(1)));
  },
  IsNan: (call) => unary('IsNaN', float(call.input('x')), {}, 'bool'),
  IsInf: (call) => unary('IsInf', float(call.input('x')), {}, 'bool'),
  IsFinite: (call) => {
    const x = float(call.input('x'));
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
