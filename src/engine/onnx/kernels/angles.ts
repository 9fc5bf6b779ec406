import { add, div, elementwise, mul, scalar, unary, where } from '../emit.ts';
import type { Value } from '../graph.ts';
import type { Kernels } from './kernel.ts';

const isNaN = (x: Value) => unary('IsNaN', x, {}, 'bool');
const zero = scalar(0);

/** Below zero, or the zero that stands there: 1 / -0 is below zero. */
const negative = (x: Value) => elementwise('Less', where(elementwise('Equal', x, zero, 'bool'), unary('Reciprocal', x), x), zero, 'bool');

/** The angle of (b, a) in all four quadrants, as Math.atan2 has it, signs of zeros and infinities included. */
function atan2(a: Value, b: Value): Value {
  const ratio = div(a, b);
  // 0 / 0 is an angle of 0, ∞ / ∞ one of 45 degrees.
  const sloped = where(isNaN(ratio), mul(unary('Sign', a), unary('Sign', b)), ratio);
  const turned = where(negative(a), scalar(-Math.PI), scalar(Math.PI));
  const flat = where(elementwise('Equal', sloped, zero, 'bool'), where(negative(a), scalar(-0), zero), unary('Atan', sloped));
  const angle = where(negative(b), add(flatBehind(flat, sloped), turned), flat);
  return where(elementwise('Or', isNaN(a), isNaN(b), 'bool'), scalar(NaN), angle);
}

/** Behind, an angle of zero adds nothing, whatever its sign. */
const flatBehind = (flat: Value, sloped: Value) => where(elementwise('Equal', sloped, zero, 'bool'), zero, flat);

export const angleKernels: Kernels = { Atan2: (call) => atan2(call.input('a'), call.input('b')) };
