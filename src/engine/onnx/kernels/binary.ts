import { add, cast, div, elementwise, mul, reshape, sub, unary, where } from '../emit.ts';
import type { Value } from '../graph.ts';
import type { Kernel, Kernels } from './kernel.ts';

const ARITHMETIC = { RealDiv: 'Div', Maximum: 'Max', Minimum: 'Min', Pow: 'Pow', BitwiseAnd: 'BitwiseAnd' } as const;
const COMPARISONS = { Equal: 'Equal', Greater: 'Greater', GreaterEqual: 'GreaterOrEqual', Less: 'Less', LessEqual: 'LessOrEqual' } as const;
const LOGIC = { LogicalAnd: 'And', LogicalOr: 'Or' } as const;

const table = (ops: Readonly<Record<string, string>>, dtype?: 'bool'): Kernels =>
  Object.fromEntries(
    Object.entries(ops).map(([kernel, op]): [string, Kernel] => [kernel, (call) => elementwise(op, call.input('a'), call.input('b'), dtype)]),
  );

/** Integer division in ONNX rounds to zero; tfjs's rounds down. */
function floorDiv(a: Value, b: Value): Value {
  if (a.dtype === 'float32') return cast(unary('Floor', div(a, b)), 'int32');
  return div(sub(a, floorMod(a, b)), b);
}

/** Remainder with the divisor's sign. */
function floorMod(a: Value, b: Value): Value {
  return a.dtype === 'int32' ? elementwise('Mod', a, b) : sub(a, mul(unary('Floor', div(a, b)), b));
}

const squaredDifference = (a: Value, b: Value) => {
  const difference = sub(a, b);
  return mul(difference, difference);
};

export const binaryKernels: Kernels = {
  ...table(ARITHMETIC),
  ...table(COMPARISONS, 'bool'),
  ...table(LOGIC, 'bool'),
  Add: (call) => add(call.input('a'), call.input('b')),
  AddN: (call) => call.all().reduce(add),
  Sub: (call) => sub(call.input('a'), call.input('b')),
  Multiply: (call) => mul(call.input('a'), call.input('b')),
  SquaredDifference: (call) => squaredDifference(call.input('a'), call.input('b')),
  FloorDiv: (call) => floorDiv(call.input('a'), call.input('b')),
  Mod: (call) => floorMod(call.input('a'), call.input('b')),
  NotEqual: (call) => unary('Not', elementwise('Equal', call.input('a'), call.input('b'), 'bool')),
  LogicalXor: (call) => elementwise('Xor', call.input('a'), call.input('b'), 'bool'),
  Select: (call) => select(call.input('condition'), call.input('t'), call.input('e')),
};

/** A condition of rank 1 picks whole rows. */
function select(condition: Value, yes: Value, no: Value): Value {
  const rows = condition.shape.length === 1 && yes.shape.length > 1;
  const fitting = rows ? reshape(condition, yes.shape.map((side, axis) => (axis === 0 ? side : 1))) : condition;
  if (yes.dtype !== 'bool') return where(fitting, yes, no);
  return cast(where(fitting, cast(yes, 'int32'), cast(no, 'int32')), 'bool');
}
