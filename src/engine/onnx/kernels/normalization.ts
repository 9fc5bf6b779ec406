import { add, div, elementwise, mul, reshape, scalar, sub } from '../emit.ts';
import { Value } from '../graph.ts';
import type { KernelCall, Kernels } from './kernel.ts';
import { matMul } from './products.ts';

/** Adds up each channel's neighbours, as a product with a matrix of zeros and ones. */
function sumOfNeighbours(x: Value, radius: number): Value {
  const channels = x.shape.at(-1)!;
  const near = Float32Array.from({ length: channels ** 2 }, (_, i) => (Math.abs(Math.floor(i / channels) - (i % channels)) <= radius ? 1 : 0));
  const flat = reshape(x, [x.size / channels, channels]);
  return reshape(matMul(flat, new Value('float32', [channels, channels], { data: near, constant: true }), false, false), x.shape);
}

/** What a local response normalisation divides by, before its power: bias + alpha × the sum of the neighbours' squares. */
function energy(call: KernelCall, x: Value): Value {
  return add(mul(sumOfNeighbours(mul(x, x), call.number('depthRadius')), scalar(call.number('alpha'))), scalar(call.number('bias')));
}

const power = (x: Value, exponent: number) => elementwise('Pow', x, scalar(exponent));

/** Local response normalisation over channels (Krizhevsky et al., 2012, section 3.3). */
export const normalizationKernels: Kernels = {
  LRN: (call) => {
    const x = call.input('x');
    return mul(x, power(energy(call, x), -call.number('beta')));
  },
  LRNGrad: (call) => {
    const [x, y, dy] = [call.input('x'), call.input('y'), call.input('dy')];
    const [norm, beta] = [energy(call, x), call.number('beta')];
    const others = mul(x, sumOfNeighbours(div(mul(dy, y), norm), call.number('depthRadius')));
    return sub(mul(dy, power(norm, -beta)), mul(others, scalar(2 * call.number('alpha') * beta)));
  },
};
