import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor } from '../tensors/host-tensor.ts';
import type { Compiled, Engine, EngineInfo, PureFunction, Tensors } from './engine.ts';
import './gradients/index.ts';
import { ownResults, putHost, takeHost } from './host.ts';
import type { Profile, ProfiledCall } from './profile.ts';

/** An engine on a tfjs backend that computes each operation when it is called: a compiled function runs as it is. */
export abstract class EagerEngine implements Engine {
  abstract readonly info: EngineInfo;
  /** the calls of a profile that is being taken */
  private profiled: ProfiledCall[] | undefined;

  abstract start(): Promise<void>;

  put(value: HostTensor): tf.Tensor {
    return putHost(value);
  }

  take(tensor: tf.Tensor): HostTensor {
    return takeHost(tensor);
  }

  compile(name: string, f: PureFunction): Compiled {
    const compute = (inputs: Tensors) => tf.tidy(name, () => ({ ...ownResults(f(inputs), inputs) }));
    const call = (inputs: Tensors): Tensors => {
      const start = performance.now();
      const results = this.computed(name, () => compute(inputs));
      this.profiled?.push({ name, start, milliseconds: performance.now() - start, nodes: [] });
      return results;
    };
    return Object.assign(call, { prepare: () => undefined, dispose: () => undefined });
  }

  /** What a compiled function that failed ends in: the engine's own error in words for people, where it has some. */
  protected failure(_name: string, error: unknown): unknown {
    return error;
  }

  private computed(name: string, compute: () => Tensors): Tensors {
    try {
      return compute();
    } catch (error) {
      throw this.failure(name, error);
    }
  }

  profile(): Profile {
    const calls: ProfiledCall[] = [];
    this.profiled = calls;
    const finish = () => {
      this.profiled = undefined;
      return calls;
    };
    return { operations: 0, finish };
  }

  dispose(): void {
    tf.disposeVariables();
  }
}
