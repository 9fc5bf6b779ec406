import { engineFault } from '../faults.ts';
import { memoryAvailable, residentBytes } from '../machine.ts';
import { bytesOf, type Model, type NamedValue } from './model.ts';
import { workingBytes } from './working-memory.ts';

/** What ONNX Runtime's code, its sessions and the recording itself take: measured, of a DCGAN's and a toy's turns. */
const OVERHEAD_BYTES = 70e6;
const MEGABYTE = 1e6;

/** What a compiled function will hold between its calls, and the most that it takes during one. */
interface Claim {
  readonly inputs: readonly Sized[];
  readonly outputs: readonly Sized[];
  readonly working: number;
}

type Sized = readonly [name: string, bytes: number];

const claimOf = (name: string, model: Model): Claim => ({
  inputs: model.feeds.map((feed) => sized(feed.value.input ?? feed.name, feed)),
  outputs: model.fetches.map((fetch) => sized(`${name}/${fetch.name}`, fetch)),
  working: workingBytes(model),
});

/**
 * The memory that an engine's compiled functions will take together, counted before any of it is taken. Tensors that
 * several of them take or give under one name, the state above all, count once; each has working memory of its own,
 * which ONNX Runtime keeps.
 */
export class MemoryBudget {
  private readonly claims = new Set<Claim>();
  private readonly start = residentBytes();

  /** @param available bytes that the process could still take when the engine was opened */
  constructor(private readonly available: number = memoryAvailable()) {}

  /** Bytes that the process will have at its highest point. */
  get expected(): number {
    return this.start + this.needed();
  }

  /**
   * Counts a function in, until it gives its part back by calling what is returned.
   * @throws Fault `engine.memory` where it does not fit beside the others
   */
  claim(name: string, model: Model): () => void {
    const claim = claimOf(name, model);
    this.claims.add(claim);
    const giveBack = () => void this.claims.delete(claim);
    const needed = this.needed();
    if (needed <= this.available) return giveBack;
    giveBack();
    const own = needed - this.needed();
    throw engineFault('memory', { name, own: megabytes(own), needed: megabytes(needed), available: megabytes(this.available) });
  }

  private needed(): number {
    const claims = [...this.claims];
    const tensors = largest(claims.flatMap(({ inputs }) => inputs)) + largest(claims.flatMap(({ outputs }) => outputs));
    return OVERHEAD_BYTES + tensors + claims.reduce((sum, { working }) => sum + working, 0);
  }
}

const megabytes = (bytes: number) => Math.ceil(bytes / MEGABYTE);
const sized = (name: string, { value }: NamedValue): Sized => [name, bytesOf(value)];

/** Sum of the largest size under each name. */
function largest(sizes: readonly Sized[]): number {
  const most = new Map<string, number>();
  for (const [name, bytes] of sizes) most.set(name, Math.max(bytes, most.get(name) ?? 0));
  return [...most.values()].reduce((sum, bytes) => sum + bytes, 0);
}
