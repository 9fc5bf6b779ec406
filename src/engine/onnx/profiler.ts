import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Profile, ProfiledCall, ProfiledNode } from '../profile.ts';
import type { OrtSession } from './binding.ts';
import { layersOf } from './layers.ts';
import type { Model } from './model.ts';

/** What ONNX Runtime writes into a session's profile; times are µs on a clock of the session's own. */
const eventsSchema = z.array(z.object({ cat: z.string(), name: z.string(), ts: z.number(), dur: z.number(), args: z.object({ op_name: z.string().optional() }).optional() }));
type Event = z.output<typeof eventsSchema>[number];

/** A program being profiled: a session of its own for the same model, and when it was called. */
interface Profiled {
  readonly name: string;
  readonly model: Model;
  readonly prefix: string;
  readonly session: OrtSession;
  readonly calls: { readonly start: number; readonly milliseconds: number }[];
}

/**
 * Runs programs in second sessions that ONNX Runtime profiles. The model and every other option are the same, so the
 * results are, bit for bit.
 */
export class Profiler implements Profile {
  operations = 0;
  private readonly programs = new Map<Model, Profiled>();

  /**
   * @param folder for ONNX Runtime's own files; there, empty, and the caller's to remove
   * @param open prepares a session that profiles into files of a prefix
   */
  constructor(
    private readonly folder: string,
    private readonly open: (name: string, model: Model, prefix: string) => OrtSession,
  ) {}

  run(name: string, model: Model, run: (session: OrtSession) => void): void {
    const program = this.programs.get(model) ?? this.begin(name, model);
    const start = performance.now();
    run(program.session);
    program.calls.push({ start, milliseconds: performance.now() - start });
    this.operations += model.computations.length;
  }

  finish(): ProfiledCall[] {
    return [...this.programs.values()].flatMap((program) => this.end(program)).sort((a, b) => a.start - b.start);
  }

  private begin(name: string, model: Model): Profiled {
    const prefix = `program${this.programs.size}`;
    const program = { name, model, prefix, session: this.open(name, model, path.join(this.folder, prefix)), calls: [] };
    this.programs.set(model, program);
    return program;
  }

  private end({ name, model, prefix, session, calls }: Profiled): ProfiledCall[] {
    session.endProfiling();
    session.dispose();
    const runs = runsIn(this.eventsOf(prefix));
    const layers = layersOf(model);
    return calls.map(({ start, milliseconds }, i) => ({ name, start, milliseconds, nodes: nodesOf(runs[i] ?? [], start, milliseconds, layers) }));
  }

  /** None where the library writes no profiles, as the WebAssembly build. */
  private eventsOf(prefix: string): Event[] {
    const file = readdirSync(this.folder).find((name) => name.startsWith(`${prefix}_`));
    return file === undefined ? [] : eventsSchema.parse(JSON.parse(readFileSync(path.join(this.folder, file), 'utf8')));
  }
}

/** The events of each run: its nodes, and last the run itself. */
function runsIn(events: readonly Event[]): Event[][] {
  const runs: Event[][] = [[]];
  for (const event of events) {
    if (event.cat === 'Node' && event.name.endsWith('_kernel_time')) runs.at(-1)!.push(event);
    else if (event.name === 'model_run') {
      runs.at(-1)!.push(event);
      runs.push([]);
    }
  }
  return runs;
}

/** A run's nodes on the caller's clock: the run, a little shorter than the call, is put into its middle. */
function nodesOf(events: readonly Event[], start: number, milliseconds: number, layers: ReadonlyMap<string, string>): ProfiledNode[] {
  const run = events.at(-1);
  if (!run) return [];
  const zero = start + Math.max(0, milliseconds - run.dur / 1000) / 2 - run.ts / 1000;
  return events.slice(0, -1).map(({ name, ts, dur, args }) => {
    // The engine's own names of nodes end in their result's, n12; those that ONNX Runtime's optimizer makes do not all.
    const result = /_(n\d+)(?:_|\/|$)/.exec(name)?.[1] ?? '';
    return { op: args?.op_name ?? name, layer: layers.get(result) ?? layers.get(`${result}_0`), start: zero + ts / 1000, milliseconds: dur / 1000 };
  });
}
