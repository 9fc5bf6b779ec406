import type { NamedAttrMap } from '@tensorflow/tfjs-core';
import { engineFault } from './faults.ts';

/** The attributes of a tfjs kernel's call, checked as they are read. */
export class Attributes {
  constructor(
    readonly kernel: string,
    private readonly attributes: NamedAttrMap,
  ) {}

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

  /** A list of [before, after], one for each axis. */
  pairs(name: string): [number, number][] {
    const value: unknown = this.attributes[name];
    const isPair = (item: unknown): item is [number, number] => Array.isArray(item) && item.length === 2 && item.every((side) => typeof side === 'number');
    return Array.isArray(value) && value.every(isPair) ? value : this.unusable(name);
  }

  /** All of them with some changed, for another kernel. */
  with(changes: NamedAttrMap): NamedAttrMap {
    return { ...this.attributes, ...changes };
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
