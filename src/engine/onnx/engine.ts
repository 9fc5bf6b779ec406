import * as tf from '@tensorflow/tfjs-core';
import type { HostTensor } from '../../tensors/host-tensor.ts';
import type { Compiled, Engine, EngineInfo, PureFunction, Signature } from '../engine.ts';
import { engineFault } from '../faults.ts';
import '../gradients/index.ts';
import { cpuFeatures } from '../machine.ts';
import type { Profile } from '../profile.ts';
import { BACKEND, OnnxBackend } from './backend.ts';
import { channelBlock } from './blocks.ts';
import { loadBinding, type Binding } from './binding.ts';
import { compile, trace, type TracedResult } from './compile.ts';
import { ProgramCache } from './program-cache.ts';
import { registerKernels } from './register.ts';
import { Runtime, type RuntimeOptions } from './session.ts';

export interface OnnxOptions {
  readonly threads: number;
  /** the graphics adapter that computes; the processor where it is not given */
  readonly adapter?: string | undefined;
  /** told once of each program on a GPU which of its operations the GPU does not take */
  readonly onPlacement?: RuntimeOptions['onPlacement'];
  /** what computes: ONNX Runtime's native library where it is not given */
  readonly binding?: Binding;
  /** why this engine computes */
  readonly why?: Pick<EngineInfo, 'reason' | 'choice'> | undefined;
  /** ONNX's standard operators alone */
  readonly portable?: boolean;
  /** prefix of files for ONNX Runtime's profile of every session */
  readonly profile?: string | undefined;
}

/** The embedded engine: tfjs's ops recorded as ONNX graphs and computed by ONNX Runtime. */
export class OnnxEngine implements Engine {
  readonly info: EngineInfo;
  private readonly runtime: Runtime;
  private readonly programs: ProgramCache;
  private readonly backend: OnnxBackend;
  private readonly channelBlock: number;
  private readonly compiled: Compiled[] = [];

  constructor(options: OnnxOptions) {
    const { threads, adapter, why, binding = loadBinding() } = options;
    const device = adapter === undefined ? 'cpu' : 'gpu';
    this.runtime = new Runtime(binding, { ...options, device });
    this.programs = new ProgramCache(this.runtime);
    this.backend = new OnnxBackend(this.programs);
    // Blocked convolution is machine code for a processor, which neither WebAssembly nor a GPU runs.
    this.channelBlock = options.portable || binding.name === 'wasm' || device === 'gpu' ? 0 : channelBlock(this.runtime);
    const optimisation = this.channelBlock > 0 ? `all, blocks of ${this.channelBlock}` : 'all';
    const { name, version, build } = binding;
    this.info = { name, version, ...(build === undefined ? {} : { build }), device, ...(adapter === undefined ? {} : { adapter }), threads, optimisation, cpuFeatures: cpuFeatures(), ...why };
  }

  async start(): Promise<void> {
    tf.enableProdMode();
    if (BACKEND in tf.engine().registryFactory) tf.removeBackend(BACKEND);
    registerKernels(this.channelBlock);
    tf.registerBackend(BACKEND, () => this.backend);
    await tf.setBackend(BACKEND);
  }

  put({ dtype, shape, data }: HostTensor): tf.Tensor {
    return tf.engine().makeTensorFromTensorInfo(this.backend.adopt(this.backend.copy(data, dtype), shape, dtype), this.backend);
  }

  take(tensor: tf.Tensor): HostTensor {
    const { dtype, shape } = tensor;
    if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw engineFault('dtype', { dtype });
    return { dtype, shape: [...shape], data: this.backend.numbers(tensor).slice() };
  }

  compile(name: string, f: PureFunction): Compiled {
    const compiled = compile(this.backend, this.runtime, name, f);
    this.compiled.push(compiled);
    return compiled;
  }

  /** The graph of a function for inputs of these names, types and shapes; nothing is computed. */
  trace(name: string, f: PureFunction, inputs: Signature): readonly TracedResult[] {
    return trace(this.backend, name, f, inputs);
  }

  profile(folder: string): Profile {
    return this.runtime.profile(folder);
  }

  /** What steps must leave as it is: tensors alive, arrays ever made for results, and their bytes. */
  memory(): { readonly tensors: number; readonly arrays: number; readonly arrayBytes: number } {
    const { allocated, allocatedBytes } = this.backend.pool;
    return { tensors: this.backend.numDataIds(), arrays: allocated, arrayBytes: allocatedBytes };
  }

  /** Bytes that the process is expected to have at its highest point, with all that is compiled. */
  get expectedBytes(): number {
    return this.runtime.budget.expected;
  }

  dispose(): void {
    for (const compiled of this.compiled) compiled.dispose();
    if (tf.findBackend(BACKEND) === this.backend) tf.removeBackend(BACKEND);
    this.programs.dispose();
  }
}
