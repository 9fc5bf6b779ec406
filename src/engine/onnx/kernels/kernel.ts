import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { engineFault } from '../../faults.ts';
import type { Value } from '../graph.ts';

/** One call of a tfjs kernel, its attributes checked as they are read. */
export class KernelCall {
  constructor(
    readonly kernel: string,
    private readonly inputs: ReadonlyMap<string, Value>,
    private readonly attributes: NamedAttrMap,
  ) {}

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

  number(name: string): number {
    const value: unknown = this.attributes[name];
    return typeof value === 'number' ? value : this.unusable(name);
  }

  text(name: string): string {
    const value: unknown = this.attributes[name];
    return typeof value === 'string' ? value : this.unusable(name);
  }

  flag(name: string): boolean {
    const value: unknown = this.attributes[name];
    return value === undefined ? false : typeof value === 'boolean' ? value : this.unusable(name);
  }

  numbers(name: string): number[] {
    const value: unknown = this.attributes[name];
    return Array.isArray(value) && value.every((item) => typeof item === 'number') ? [...value] : this.unusable(name);
  }

  /** A list of numbers, one number for a list of one, or undefined. */
  list(name: string): number[] | undefined {
    const value: unknown = this.attributes[name];
    if (value === undefined || value === null) return undefined;
    return typeof value === 'number' ? [value] : this.numbers(name);
  }

  has(name: string): boolean {
    return (this.attributes[name] ?? undefined) !== undefined;
  }

  /** The attribute itself, for what no other reader fits. */
  raw(name: string): unknown {
    return this.attributes[name];
  }

  private unusable(attribute: string): never {
    throw engineFault('attribute', { kernel: this.kernel, attribute });
  }
}

/** Records what a kernel computes: one value, or one for each of its results. */
export type Kernel = (call: KernelCall) => Value | Value[];
/** Kernels by the name that tfjs gives them. */
export type Kernels = Readonly<Record<string, Kernel>>;
