import type { Tensor } from '@tensorflow/tfjs-core';
import type { FaultData } from '../faults/fault.ts';
import type { HostTensor } from '../tensors/host-tensor.ts';
import type { Profile } from './profile.ts';

/** Named tensors: a state, a batch, the results of a turn. Names are paths such as `generator/params/dense/kernel`. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** Types and shapes of named tensors. */
export type Signature = Readonly<Record<string, { readonly dtype: string; readonly shape: readonly number[] }>>;

/** A function of named tensors to named tensors without side effects and without reading values. */
export type PureFunction = (inputs: Tensors) => Tensors;

/**
 * A pure function made ready to be called many times. Called with tensors of the engine; returns new tensors that the
 * caller disposes. A change of an input's shape recompiles.
 */
export interface Compiled {
  (inputs: Tensors): Tensors;
  /**
   * Makes it ready for inputs of these names, in their order, types and shapes; otherwise its first call does.
   * @throws Fault `engine.memory` where it does not fit beside what is ready already
   */
  prepare(inputs: Signature): void;
  dispose(): void;
}

/** What decides whether two runs can be bitwise equal; all of it stands in `run.json`. */
export interface EngineInfo {
  readonly name: 'onnx' | 'wasm' | 'tensorflow' | 'cpu';
  /** version of the library that computes */
  readonly version: string;
  /** and which build of it, where it is machine code */
  readonly build?: string | undefined;
  readonly device: 'cpu' | 'gpu';
  /** the graphics adapter and its driver, where one computes */
  readonly adapter?: string | undefined;
  readonly threads: number;
  /** graph optimisation level, or 'none' */
  readonly optimisation: string;
  /** the processor's vector extensions, for example 'avx2,avx512f' */
  readonly cpuFeatures: string;
  /** why this engine computes, where `auto` would have taken another */
  readonly reason?: FaultData | undefined;
  /** what `auto` went by when it took this one */
  readonly choice?: string | undefined;
}

/** An engine under tfjs: experiments are written in tfjs-core's ops and never ask which engine runs them. */
export interface Engine {
  readonly info: EngineInfo;
  /** Makes this engine the tfjs backend in use. Called once, before any tensor is made. */
  start(): Promise<void>;
  /** Puts values into the engine. The data is copied. */
  put(value: HostTensor): Tensor;
  /** Takes values out of the engine; a copy. */
  take(tensor: Tensor): HostTensor;
  /**
   * @param name what the profile and errors call it, for example `discriminator turn`
   */
  compile(name: string, f: PureFunction): Compiled;
  /**
   * Notes every call of a compiled function from now on, which gives the same results as before.
   * @param folder for files in between: there, empty, and the caller's to remove
   */
  profile(folder: string): Profile;
  dispose(): void;
}
