import { version_cpu } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { FaultData } from '../../faults/fault.ts';
import type { HostTensor } from '../../tensors/host-tensor.ts';
import type { Compiled, Engine, EngineInfo, PureFunction, Tensors } from '../engine.ts';
import '../gradients/index.ts';
import { ownResults, putHost, takeHost } from '../host.ts';
import { cpuFeatures } from '../machine.ts';
import type { Profile, ProfiledCall } from '../profile.ts';

/** tfjs's pure-JavaScript backend: slow, and the reference that the other engines are held against. */
export class CpuEngine implements Engine {
  readonly info: EngineInfo;
  /** the calls of a profile that is being taken */
  private profiled: ProfiledCall[] | undefined;

  /** @param reason why no faster engine computes, where one was wanted */
  constructor(reason?: FaultData) {
    const why = reason ? { reason } : {};
    this.info = { name: 'cpu', version: version_cpu, device: 'cpu', threads: 1, optimisation: 'none', cpuFeatures: cpuFeatures(), ...why };
  }

  async start(): Promise<void> {
    tf.enableProdMode();
    await tf.setBackend('cpu');
  }

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
      const results = compute(inputs);
      this.profiled?.push({ name, start, milliseconds: performance.now() - start, nodes: [] });
      return results;
    };
    return Object.assign(call, { prepare: () => undefined, dispose: () => undefined });
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
