import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { Attributes } from '../../attributes.ts';
import { engineFault } from '../../faults.ts';
import type { Value } from '../graph.ts';

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
}

/** Records what a kernel computes: one value, or one for each of its results. */
export type Kernel = (call: KernelCall) => Value | Value[];
/** Kernels by the name that tfjs gives them. */
export type Kernels = Readonly<Record<string, Kernel>>;
