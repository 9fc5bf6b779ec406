import type { ProfiledCall, ProfiledNode } from '../engine/profile.ts';
import type { Span } from './spans.ts';

/** An event of Chrome's trace event format (Duncan and Sinclair, "Trace Event Format"); times are µs. */
interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'M';
  readonly pid: number;
  readonly tid: number;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly args?: Readonly<Record<string, string | number>>;
}

/** What a profile found: times on the clock of `performance.now()`. */
export interface Profiled {
  readonly spans: readonly Span[];
  readonly calls: readonly ProfiledCall[];
}

const PLACE = { pid: 1, tid: 1 } as const;

/**
 * A profile as JSON that Perfetto and chrome://tracing open: one line of spans, steps that hold the trainer's own work
 * and the calls of the engine, calls that hold their operations.
 * @param about what the viewer shows as the name of the process
 */
export function traceOf({ spans, calls }: Profiled, about: string): string {
  const zero = Math.min(...[...spans, ...calls].map(({ start }) => start));
  const complete = (name: string, cat: string, { start, milliseconds }: { start: number; milliseconds: number }, args: TraceEvent['args'] = {}): TraceEvent => ({
    ...PLACE, name, cat, ph: 'X', ts: microseconds(start - zero), dur: microseconds(milliseconds), args,
  });
  const node = (of: ProfiledNode) => complete(of.op, 'operation', of, of.layer === undefined ? {} : { layer: of.layer });
  const events: TraceEvent[] = [
    { ...PLACE, name: 'process_name', ph: 'M', args: { name: about } },
    { ...PLACE, name: 'thread_name', ph: 'M', args: { name: 'training' } },
    ...spans.map((of) => complete(of.step === undefined ? of.name : `${of.name} ${of.step}`, 'trainer', of)),
    ...calls.flatMap((call) => [complete(call.name, 'engine', call), ...call.nodes.map(node)]),
  ];
  return JSON.stringify({ displayTimeUnit: 'ms', traceEvents: events });
}

/** To the nanosecond: ONNX Runtime counts whole microseconds, and the host's clock has not many more digits. */
const microseconds = (milliseconds: number): number => Math.round(milliseconds * 1e6) / 1e3;

/** One kind of operation of one turn and layer, over all of its calls. */
export interface DearOperation {
  readonly op: string;
  /** the compiled function, for example `discriminator turn` */
  readonly turn: string;
  readonly layer?: string | undefined;
  readonly calls: number;
  readonly milliseconds: number;
  /** of the time of all operations, 0 to 1 */
  readonly share: number;
}

/** The operations that took most, the dearest first; where an engine runs none one by one, its calls. */
export function dearest(calls: readonly ProfiledCall[], count: number): DearOperation[] {
  const sums = new Map<string, { op: string; turn: string; layer?: string | undefined; calls: number; milliseconds: number }>();
  let total = 0;
  for (const { name: turn, milliseconds, nodes } of calls) {
    for (const { op, layer, milliseconds: time } of nodes.length > 0 ? nodes : [{ op: 'call', layer: undefined, milliseconds }]) {
      const key = `${op}\n${turn}\n${layer ?? ''}`;
      const sum = sums.get(key) ?? { op, turn, layer, calls: 0, milliseconds: 0 };
      sums.set(key, { ...sum, calls: sum.calls + 1, milliseconds: sum.milliseconds + time });
      total += time;
    }
  }
  const sorted = [...sums.values()].sort((a, b) => b.milliseconds - a.milliseconds).slice(0, count);
  return sorted.map((sum) => ({ ...sum, share: total > 0 ? sum.milliseconds / total : 0 }));
}
