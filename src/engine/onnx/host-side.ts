import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { HostArray, HostType } from './pool.ts';

type BackendValues = Parameters<tf.KernelBackend['write']>[0];

/** Types that no graph has: tensors of them lie in JavaScript, and so is computed whatever takes or makes them. */
export const isHostOnly = (dtype: unknown): dtype is 'string' | 'complex64' => dtype === 'string' || dtype === 'complex64';

/** A kernel that JavaScript computes. */
export interface HostKernel {
  readonly kernel: string;
  /** why no graph has it, as the predicate of a sentence whose subject is the kernel */
  readonly reason: string;
}

/** A result of a kernel: numbers, or a tensor that stays on the host. */
export type HostResult = { readonly kept: tf.TensorInfo } | { readonly data: HostArray; readonly shape: number[]; readonly dtype: HostType };

/**
 * tfjs's backend in JavaScript beside the embedded one: it keeps texts and complex numbers, and computes the kernels that
 * need numbers before they know their result's shape. What it lacks it asks for by tfjs's way of moving data between
 * backends.
 */
export class HostSide {
  private readonly storage = new MathBackendCPU();
  private readonly lent = new Set<tf.DataId>();
  private running: HostKernel = { kernel: '', reason: '' };

  /**
   * @param numbersOf the numbers behind a tensor of the embedded engine, for the kernel given; throws where there are none
   */
  constructor(numbersOf: (dataId: tf.DataId, kernel: HostKernel) => { readonly data: HostArray; readonly dtype: tf.DataType }) {
    this.storage.data = new tf.DataStorage(this.storage, {
      moveData: (_, dataId) => {
        const { data, dtype } = numbersOf(dataId, this.running);
        this.lent.add(dataId);
        // A copy: kernels that only rename give their input's array on.
        this.storage.move(dataId, data.slice(), [], dtype, 1);
      },
    });
  }

  /** Whether a tensor lies here. */
  has(dataId: tf.DataId): boolean {
    return this.storage.data.has(dataId) && !this.lent.has(dataId);
  }

  keep(dataId: tf.DataId, values: BackendValues, shape: number[], dtype: tf.DataType, references: number): void {
    this.storage.move(dataId, values, shape, dtype, references);
  }

  read(dataId: tf.DataId): BackendValues {
    return this.storage.readSync(dataId);
  }

  release(dataId: tf.DataId, force: boolean): boolean {
    return this.storage.disposeData(dataId, force);
  }

  incRef(dataId: tf.DataId): void {
    this.storage.incRef(dataId);
  }

  refCount(dataId: tf.DataId): number {
    return this.storage.refCount(dataId);
  }

  numDataIds(): number {
    return this.storage.numDataIds();
  }

  /** Runs tfjs's own kernel. */
  run(kernel: HostKernel, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap = {}): HostResult | HostResult[] {
    this.running = kernel;
    try {
      const results = tf.getKernel(kernel.kernel, 'cpu').kernelFunc({ inputs, attrs, backend: this.storage });
      return Array.isArray(results) ? results.map((info) => this.taken(info)) : this.taken(results);
    } finally {
      for (const dataId of this.lent) this.storage.disposeData(dataId, true);
      this.lent.clear();
    }
  }

  private taken(info: tf.TensorInfo): HostResult {
    const { dataId, shape, dtype } = info;
    if (isHostOnly(dtype)) return { kept: { dataId, shape, dtype } };
    const values = this.storage.readSync(dataId);
    // Some of tfjs's kernels give tensors where others give what a tensor is made of.
    if (info instanceof tf.Tensor) info.dispose();
    else this.storage.disposeData(dataId);
    return { data: numbersAs(dtype, Array.isArray(values) ? values.map(Number) : values), shape, dtype };
  }
}

const ARRAYS = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

const numbersAs = (dtype: HostType, values: ArrayLike<number>): HostArray => ARRAYS[dtype].from(values);
