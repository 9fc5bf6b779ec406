import { backend_util, util } from '@tensorflow/tfjs-core';
import { cast, emit } from '../emit.ts';
import type { Value } from '../graph.ts';
import type { KernelCall, Kernels } from './kernel.ts';

/** Sums of products by Einstein's convention; tfjs's reading of the equation decides what is allowed. */
function einsum(call: KernelCall): Value {
  const equation = call.text('equation').replace(/\s/g, '');
  const operands = call.all();
  const { allDims, summedDims, idDims } = backend_util.decodeEinsumEquation(equation, operands.length);
  const sides = sidesOf(operands, idDims);
  const shape = allDims.slice(0, allDims.length - summedDims.length).map((_, axis) => sides.get(axis) ?? 1);
  const dtype = operands.some((operand) => operand.dtype === 'float32') ? 'float32' : 'int32';
  return emit('Einsum', operands.map((operand) => cast(operand, dtype)), dtype, shape, { equation });
}

/** Length of each of the equation's axes, by its number. */
function sidesOf(operands: readonly Value[], axes: readonly (readonly number[])[]): Map<number, number> {
  const sides = new Map<number, number>();
  operands.forEach(({ shape }, i) => {
    axes[i]?.forEach((axis, place) => {
      const known = sides.get(axis) ?? shape[place]!;
      util.assert(known === shape[place], () => `Expected dimension ${known} at axis ${place} of input shaped [${shape.join()}], but got dimension ${shape[place]}`);
      sides.set(axis, known);
    });
  });
  return sides;
}

export const einsumKernels: Kernels = { Einsum: einsum };
