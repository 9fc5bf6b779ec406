import type { NamedAttrMap, TensorInfo } from '@tensorflow/tfjs-core';
import { Attributes } from '../../attributes.ts';
import { engineFault } from '../../faults.ts';
import type { Shape, Value } from '../graph.ts';
import { hostType } from '../session.ts';

/** One call of a tfjs kernel, its attributes checked as they are read. */
export class KernelCall extends Attributes {
  constructor(
    kernel: string,
    private readonly inputs: ReadonlyMap<string, Value>,
    attributes: NamedAttrMap,
  ) {
    super(kernel, attributes);
  }

  input(name: string): Value {
    const value = this.inputs.get(name);
    if (!value) throw engineFault('input', { kernel: this.kernel, input: name });
    return value;
  }

  optional(name: string): Value | undefined {
    return this.inputs.get(name);
  }

  all(): Value[] {
    return [...this.inputs.values()];
  }

  /** Ends in the fault that names the kernel, its shapes and what to write instead. */
  refuse(form: string, instead: string): never {
    throw unsupported(`${this.kernel} ${form}`, this.all().map(({ shape }) => shape), instead);
  }
}

export const unsupported = (kernel: string, shapes: readonly Shape[], instead: string) =>
  engineFault('kernel', { kernel, shapes: shapes.map((shape) => `[${shape.join(', ')}]`).join(' and ') || 'nothing', instead });

/** A value as tfjs's own checks of shapes take it. */
export const infoOf = (x: Value): TensorInfo => ({ dataId: x, shape: [...x.shape], dtype: hostType(x) });

/** Records what a kernel computes: one value, or one for each of its results. */
export type Kernel = (call: KernelCall) => Value | Value[];
/** Kernels by the name that tfjs gives them. */
export type Kernels = Readonly<Record<string, Kernel>>;
