import type { Computation, Model } from './model.ts';

/** Operators whose result is their first operand in another form. */
const ALIAS: ReadonlySet<string> = new Set(['Flatten', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze']);
/** Operators whose result may take the place of an operand of the same form that nothing else needs (MayInplace). */
const IN_PLACE: ReadonlySet<string> = new Set([
  'Abs', 'Add', 'Cast', 'Clip', 'Cos', 'Div', 'Exp', 'Floor', 'HardSigmoid', 'LeakyRelu', 'Log', 'Mul', 'Neg', 'Not', 'Reciprocal', 'Relu', 'Round', 'Sigmoid', 'Sin',
  'Softplus', 'Sqrt', 'Sub', 'Sum', 'Tanh',
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

/** Memory of one value after another, all of one form; it is held from the first one's making to the last one's end. */
interface Buffer {
  readonly form: string;
  readonly bytes: number;
  readonly from: number;
  until: number;
  /** times that a value in it will still be read */
  reads: number;
}

/** ONNX Runtime's plan of who gets which memory (allocation_planner.cc), made before anything runs. */
class Plan {
  readonly buffers: Buffer[] = [];
  private readonly placed = new Map<string, Buffer>();
  private readonly free: Buffer[] = [];

  constructor(
    private readonly reads: ReadonlyMap<string, number>,
    private readonly outside: ReadonlySet<string>,
  ) {}

  add(computation: Computation, at: number): void {
    const { output, inputs } = computation;
    const buffer = this.outside.has(output) ? undefined : this.place(computation, at);
    if (buffer) {
      buffer.reads += this.reads.get(output) ?? 0;
      this.placed.set(output, buffer);
    }
    for (const name of inputs) this.read(name, at);
  }

  private place({ op, inputs, form, bytes }: Computation, at: number): Buffer | undefined {
    const operands = inputs.map((name) => this.placed.get(name));
    if (ALIAS.has(op)) return operands[0];
    const spent = IN_PLACE.has(op) ? operands.find((operand) => operand?.reads === 1 && operand.bytes === bytes) : undefined;
    if (spent) return spent;
    const idle = this.free.findIndex((buffer) => buffer.form === form);
    if (idle >= 0) return this.free.splice(idle, 1)[0];
    const made = { form, bytes, from: at, until: at, reads: 0 };
    this.buffers.push(made);
    return made;
  }

  private read(name: string, at: number): void {
    const buffer = this.placed.get(name);
    if (!buffer) return;
    buffer.reads -= 1;
    buffer.until = at;
    if (buffer.reads === 0) this.free.unshift(buffer);
  }
}

/**
 * Bytes that ONNX Runtime holds at the highest point of a model's run, its inputs and outputs left out: these are the
 * engine's own memory. Its scratch memory within operators is not in it.
 */
export function workingBytes({ computations, fetches }: Pick<Model, 'computations' | 'fetches'>): number {
  const order = inRunningOrder(computations);
  const reads = new Map<string, number>();
  for (const name of order.flatMap(({ inputs }) => inputs)) reads.set(name, (reads.get(name) ?? 0) + 1);
  const plan = new Plan(reads, new Set(fetches.map(({ name }) => name)));
  order.forEach((computation, at) => { plan.add(computation, at); });
  return highest(plan.buffers, order.length);
}

function highest(buffers: readonly Buffer[], length: number): number {
  const changes = new Float64Array(length + 1);
  for (const { from, until, bytes } of buffers) {
    changes[from]! += bytes;
    changes[until + 1]! -= bytes;
  }
  let now = 0;
  return changes.reduce((peak, change) => Math.max(peak, (now += change)), 0);
}
