import type { EngineInfo } from '../engine.ts';
import { engineFault } from '../faults.ts';
import type { Profile } from '../profile.ts';
import type { Binding, OrtSession, OrtTensor, SessionOptions } from './binding.ts';
import { webGpuFor } from './gpu-gaps.ts';
import type { Shape, Value } from './graph.ts';
import { MemoryBudget } from './memory.ts';
import type { Model } from './model.ts';
import { operationIn } from './operation.ts';
import { PlacementProfile, type Placement } from './placement.ts';
import type { HostArray, HostType } from './pool.ts';
import { Profiler } from './profiler.ts';

export interface RuntimeOptions {
  readonly threads: number;
  readonly device?: EngineInfo['device'];
  /** told once of each program which of its operations the GPU does not take */
  readonly onPlacement?: ((name: string, placement: Placement) => void) | undefined;
  /** where ONNX Runtime writes a profile of every session, if it shall */
  readonly profile?: string | undefined;
}

/** Prepares and runs models; the place where ONNX Runtime's own errors become faults. */
export class Runtime {
  readonly budget = new MemoryBudget();
  profiler: Profiler | undefined;

  constructor(
    readonly binding: Binding,
    private readonly options: RuntimeOptions,
  ) {}

  prepare(name: string, model: Model): Program {
    const { device, onPlacement, profile } = this.options;
    const placement = onPlacement && device === 'gpu' && profile === undefined ? new PlacementProfile() : undefined;
    try {
      const session = this.open(name, model, placement?.prefix ?? profile);
      return new Program(name, model, this, session, placement && { profile: placement, tell: (found) => onPlacement?.(name, found) });
    } catch (error) {
      placement?.remove();
      throw error;
    }
  }

  /** Profiles every run of a program from now on. */
  profile(folder: string): Profile {
    const profiler = new Profiler(folder, (name, model, prefix) => this.open(name, model, prefix));
    this.profiler = profiler;
    const finish = () => {
      this.profiler = undefined;
      return profiler.finish();
    };
    return { get operations() { return profiler.operations; }, finish };
  }

  /** @param profile prefix of the files that the session's profile goes to, if it has one */
  private open(name: string, model: Model, profile: string | undefined): OrtSession {
    const session = this.binding.newSession();
    try {
      session.loadModel(model.bytes.buffer, model.bytes.byteOffset, model.bytes.byteLength, this.sessionOptions(model, profile));
    } catch (error) {
      throw engineFault('session', { name, operation: operationIn(messageOf(error), model), reason: messageOf(error) }, error);
    }
    return session;
  }

  private sessionOptions(model: Model, profile: string | undefined): SessionOptions {
    const { threads, device } = this.options;
    return {
      executionProviders: [device === 'gpu' ? webGpuFor(model) : 'cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      enableCpuMemArena: true,
      // A pattern is one block of the whole step's size, held beside the blocks of the first run: DCGAN's trainer took 100 MB
      // more with it, and no less time.
      enableMemPattern: false,
      extra: {
        session: {
          // Adam's averages of a dead weight's gradients decay into denormals, which are tens of times slower to multiply.
          set_denormal_as_zero: '1',
          // To wake a sleeping thread takes longer than a small operation: the toy's step took 14 to 41 % less where threads
          // spin between operations (three pairs of runs). But one that spins for long, or after its session's run, takes
          // the core from the one that works: without these bounds DCGAN's step took 160 ms, and 101 ms with no spinning.
          intra_op: { allow_spinning: '1', spin_duration_us: '100' },
          force_spinning_stop: '1',
        },
      },
      ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
    };
  }
}

/** Where a model's value comes from or goes to. */
export interface Port {
  readonly name: string;
  readonly dtype: HostType;
  readonly shape: Shape;
  readonly data: HostArray;
}

/** A model ready to run. */
export class Program {
  constructor(
    private readonly name: string,
    private readonly model: Model,
    private readonly runtime: Runtime,
    private readonly session: OrtSession,
    private placement?: { readonly profile: PlacementProfile; readonly tell: (found: Placement) => void },
  ) {}

  /** Computes the fetches from the feeds; all of it is memory of the caller's, used in place. */
  run(feeds: readonly Port[], fetches: readonly Port[]): void {
    const { profiler } = this.runtime;
    const run = (session: OrtSession) => void session.run(this.tensors(feeds), this.tensors(fetches), {});
    try {
      if (profiler) profiler.run(this.name, this.model, run);
      else run(this.session);
    } catch (error) {
      throw engineFault('run', { name: this.name, operation: operationIn(messageOf(error), this.model), reason: messageOf(error) }, error);
    }
    this.tellPlacement();
  }

  dispose(): void {
    this.placement?.profile.remove();
    this.session.dispose();
  }

  private tellPlacement(): void {
    if (!this.placement) return;
    const { profile, tell } = this.placement;
    this.placement = undefined;
    this.session.endProfiling();
    try {
      tell(profile.read());
    } finally {
      profile.remove();
    }
  }

  private tensors(ports: readonly Port[]): Record<string, OrtTensor> {
    return Object.fromEntries(ports.map(({ name, dtype, shape, data }) => [name, this.runtime.binding.newTensor(dtype, data, shape)]));
  }
}

export function hostType({ dtype }: Value): HostType {
  if (dtype === 'int64' || dtype === 'float64') throw engineFault('dtype', { dtype });
  return dtype;
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error)).trim();
