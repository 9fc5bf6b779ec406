import { engineFault } from '../faults.ts';
import { memoryAvailable, residentBytes } from '../machine.ts';
import { bytesOf, type Computation, type Model, type NamedValue } from './model.ts';

/** Operators whose result may take the place of an operand that nothing else needs (ONNX Runtime's MayInplace and Alias). */
const IN_PLACE: ReadonlySet<string> = new Set([
  'Abs', 'Add', 'Cast', 'Clip', 'Cos', 'Div', 'Exp', 'Floor', 'Identity', 'LeakyRelu', 'Log', 'Mul', 'Neg', 'Not', 'Reciprocal', 'Relu', 'Reshape',
  'Round', 'Sigmoid', 'Sin', 'Softplus', 'Sqrt', 'Sub', 'Sum', 'Tanh',
]);

/**
 * The nodes in the order in which ONNX Runtime runs them: depth first from the last of the nodes that none follows, and
 * from each node's last input (GraphViewer's ReverseDFSFrom with NodeCompare).
 */
function inRunningOrder(computations: readonly Computation[]): Computation[] {
  const makers = new Map(computations.map(({ output }, at) => [output, at]));
  const before = computations.map(({ inputs }) => [...new Set(inputs.flatMap((name) => makers.get(name) ?? []))].sort((a, b) => a - b));
  const followed = new Set(before.flat());
  const stack = computations.flatMap((_, at) => (followed.has(at) ? [] : [{ at, entered: false }]));
  const seen = new Set<number>();
  const order: Computation[] = [];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const { at, entered } = top;
    if (entered) order.push(computations[at]!);
    else if (!seen.has(at)) {
      seen.add(at);
      stack.push({ at, entered: true }, ...before[at]!.filter((input) => !seen.has(input)).map((input) => ({ at: input, entered: false })));
    }
  }
  return order;
}

/**
 * Bytes that a run of the model takes at its highest point between its inputs and outputs, which are memory of the
 * engine's own: a value lives from the node that makes it to the last one that needs it.
 */
export function workingBytes({ computations, fetches }: Pick<Model, 'computations' | 'fetches'>): number {
  const order = inRunningOrder(computations);
  const outside = new Set(fetches.map(({ name }) => name));
  const lastUse = new Map(order.flatMap(({ inputs }, at) => inputs.map((name) => [name, at] as const)));
  const alive = new Map<string, number>();
  let [now, peak] = [0, 0];
  order.forEach(({ op, inputs, output, bytes }, at) => {
    const dying = [...new Set(inputs)].filter((name) => alive.has(name) && lastUse.get(name) === at);
    const own = outside.has(output) ? 0 : bytes;
    const reused = IN_PLACE.has(op) && dying.some((name) => alive.get(name) === own) ? own : 0;
    peak = Math.max(peak, now + own - reused);
    alive.set(output, own);
    now += own;
    for (const name of dying) {
      now -= alive.get(name)!;
      alive.delete(name);
    }
  });
  return peak;
}

/** What ONNX Runtime's code, its sessions and the recording itself take: measured, of two networks and their turns. */
const OVERHEAD_BYTES = 50e6;
const MEGABYTE = 1e6;

/** What a compiled function will hold between its calls, and the most that it takes during one. */
interface Claim {
  readonly name: string;
  readonly model: Model;
}

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
    const claim = { name, model };
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
    const inputs = largest(claims.flatMap(({ model }) => model.feeds.map((feed) => named(feed.value.input ?? feed.name, feed))));
    const outputs = largest(claims.flatMap(({ name, model }) => model.fetches.map((fetch) => named(`${name}/${fetch.name}`, fetch))));
    return OVERHEAD_BYTES + inputs + outputs + claims.reduce((sum, { model }) => sum + workingBytes(model), 0);
  }
}

const megabytes = (bytes: number) => Math.ceil(bytes / MEGABYTE);
const named = (name: string, { value }: NamedValue) => [name, bytesOf(value)] as const;

/** Sum of the largest size under each name. */
function largest(sizes: readonly (readonly [name: string, bytes: number])[]): number {
  const most = new Map<string, number>();
  for (const [name, bytes] of sizes) most.set(name, Math.max(bytes, most.get(name) ?? 0));
  return [...most.values()].reduce((sum, bytes) => sum + bytes, 0);
}
