import * as tf from '@tensorflow/tfjs-core';
import { engineFault } from '../faults.ts';
import { reshape } from './emit.ts';
import { Value, type Shape } from './graph.ts';
import { HostSide, isHostOnly, type HostKernel, type HostResult } from './host-side.ts';
import { buildModel, type NamedValue } from './model.ts';
import { BufferPool, type HostArray, type HostType } from './pool.ts';
import type { ProgramCache } from './program-cache.ts';
import { hostType, type Port } from './session.ts';

export const BACKEND = 'gan-onnx';
/** A chain of this many operations is computed though nobody has read its end yet. */
const LONGEST_UNREAD_CHAIN = 256;

type BackendValues = Parameters<tf.KernelBackend['write']>[0];

/** A function being recorded: tensors made meanwhile are part of its graph and have no numbers. */
export interface Recording {
  readonly name: string;
}

interface Slot {
  readonly value: Value;
  references: number;
  readonly recording: Recording | undefined;
}

/**
 * tfjs's storage over ONNX Runtime. Kernels record what is to be computed; reading a tensor computes what it needs. While
 * a function is recorded, nothing is computed at all.
 */
export class OnnxBackend extends tf.KernelBackend {
  readonly pool = new BufferPool();
  recording: Recording | undefined;
  private readonly slots = new tf.DataStorage<Slot>(this, tf.engine());
  private readonly host = new HostSide((dataId, kernel) => this.lend(dataId, kernel));
  /** what was made while a function is timed */
  private timed: Value[] | undefined;
  /** where the tensors that the host keeps were made */
  private readonly hostRecordings = new WeakMap<tf.DataId, Recording>();

  /** @param programs outlive the backend: whoever made them disposes of them */
  constructor(private readonly programs: ProgramCache) {
    super();
  }

  /** A tensor of a value; disposed like any other. */
  hold(value: Value): tf.TensorInfo {
    const dataId = {};
    this.store(dataId, value, 1);
    this.timed?.push(value);
    if (!this.recording && value.depth >= LONGEST_UNREAD_CHAIN) this.compute(value);
    return { dataId, shape: [...value.shape], dtype: hostType(value) };
  }

  /** A tensor of numbers that are there; the array is the backend's from now on. */
  adopt(data: HostArray, shape: Shape, dtype: HostType): tf.TensorInfo {
    return this.hold(new Value(dtype, shape, { data }));
  }

  /** The value behind a tensor, as an operand of a new node. */
  operand(info: tf.TensorInfo): Value {
    const { value, recording } = this.slots.get(info.dataId);
    if (recording !== this.recording) throw this.strayTensor(info);
    if (!recording) value.awaited = true;
    return reshape(value, info.shape);
  }

  /** The value behind a tensor of the running recording, whatever shape the tensor shows it in. */
  recorded(info: tf.TensorInfo): Value {
    const { value, recording } = this.slots.get(info.dataId);
    if (recording !== this.recording) throw this.strayTensor(info);
    return value;
  }

  /** The numbers behind a tensor, computed now if need be; not a copy. */
  numbers(info: tf.TensorInfo): HostArray {
    return this.numbersOf(info.dataId);
  }

  /** Has JavaScript compute a kernel; while a function is recorded, from its constants only. */
  onHost(kernel: HostKernel, inputs: tf.NamedTensorInfoMap, attrs: tf.NamedAttrMap | undefined): tf.TensorInfo | tf.TensorInfo[] {
    for (const info of Object.values(inputs).flat()) {
      if (info && this.host.has(info.dataId) && this.hostRecordings.get(info.dataId) !== this.recording) throw this.strayTensor(info);
    }
    const results = this.host.run(kernel, inputs, attrs);
    return Array.isArray(results) ? results.map((result) => this.fromHost(result)) : this.fromHost(results);
  }

  private fromHost(result: HostResult): tf.TensorInfo {
    if ('kept' in result) {
      if (this.recording) this.hostRecordings.set(result.kept.dataId, this.recording);
      return result.kept;
    }
    const { data, shape, dtype } = result;
    return { dataId: this.write(data, shape, dtype), shape, dtype };
  }

  /** Numbers for a kernel of the host's. */
  private lend(dataId: tf.DataId, kernel: HostKernel): { data: HostArray; dtype: HostType } {
    const { value, recording } = this.slots.get(dataId);
    const dtype = hostType(value);
    if (!this.recording) return { data: this.numbersOf(dataId), dtype };
    if (recording !== this.recording) throw this.strayTensor({ dataId, shape: [...value.shape], dtype });
    const data = this.constantNumbers(value);
    if (!data) throw engineFault('hostKernel', { ...kernel, name: this.recording.name, value: describe(value) });
    return { data, dtype };
  }

  /** Numbers of a value that depends on constants alone. */
  private constantNumbers(value: Value): HostArray | undefined {
    if (value.constant) return numbersAlready(value);
    const model = buildModel([value]);
    if (model.feeds.length > 0) return undefined;
    const results = model.fetches.map((fetch) => this.emptyPort(fetch));
    this.programs.get(model).run([], results);
    return results[0]?.data;
  }

  /** A second tensor of the same numbers. */
  alias(info: tf.TensorInfo, shape: Shape): tf.TensorInfo {
    this.incRef(info.dataId);
    return { dataId: info.dataId, shape: [...shape], dtype: info.dtype };
  }

  private numbersOf(dataId: tf.DataId): HostArray {
    const { value } = this.slots.get(dataId);
    if (this.recording) throw engineFault('read', { name: this.recording.name, value: describe(value) });
    const data = value.data ?? this.compute(value);
    if (data instanceof Float64Array) throw engineFault('dtype', { dtype: 'int64' });
    return data;
  }

  /** Computes a value, and with it every value on the way that a tensor still holds. */
  private compute(value: Value): HostArray {
    if (!value.node) throw engineFault('disposed');
    const model = buildModel([...heldBefore(value), value]);
    const results = new Map<string, Port>();
    for (const fetch of model.fetches) results.set(fetch.name, results.get(fetch.name) ?? this.emptyPort(fetch));
    this.programs.get(model).run(model.feeds.map(filledPort), [...results.values()]);
    const owned = new Set<string>();
    for (const fetch of model.fetches) {
      const { data, dtype } = results.get(fetch.name)!;
      // Equal values get memory of their own, for each goes back to the pool by itself.
      fetch.value.data = owned.has(fetch.name) ? this.copy(data, dtype) : data;
      owned.add(fetch.name);
    }
    return numbersAlready(value);
  }

  /** Memory of the pool with the same numbers. */
  copy(data: HostArray, dtype: HostType): HostArray {
    const copy = this.pool.take(dtype, data.length);
    copy.set(data);
    return copy;
  }

  private emptyPort({ name, value }: NamedValue): Port {
    const dtype = hostType(value);
    return { name, dtype, shape: value.shape, data: this.pool.take(dtype, value.size) };
  }

  private strayTensor(info: tf.TensorInfo): Error {
    if (!this.recording) return engineFault('disposed');
    return engineFault('captured', { name: this.recording.name, shape: `[${info.shape.join(', ')}]` });
  }

  private store(dataId: tf.DataId, value: Value, references: number): void {
    value.holders += 1;
    this.slots.set(dataId, { value, references, recording: this.recording });
  }

  // tfjs's side

  override write(values: BackendValues, shape: number[], dtype: tf.DataType): tf.DataId {
    const dataId = {};
    this.move(dataId, values, shape, dtype, 1);
    return dataId;
  }

  override move(dataId: tf.DataId, values: BackendValues, shape: number[], dtype: tf.DataType, references: number): void {
    if (isHostOnly(dtype)) {
      if (this.recording) this.hostRecordings.set(dataId, this.recording);
      this.host.keep(dataId, values, shape, dtype, references);
      return;
    }
    if (Array.isArray(values)) throw engineFault('dtype', { dtype });
    this.store(dataId, new Value(dtype, shape, { data: typed(values, dtype), constant: this.recording !== undefined }), references);
  }

  override readSync(dataId: tf.DataId): BackendValues {
    if (this.host.has(dataId)) return this.host.read(dataId);
    // A copy, for the memory is used again once the tensor is disposed.
    return this.numbersOf(dataId).slice();
  }

  override read(dataId: tf.DataId): Promise<BackendValues> {
    return Promise.resolve(this.readSync(dataId));
  }

  override disposeData(dataId: tf.DataId, force = false): boolean {
    if (!this.slots.has(dataId)) return this.host.release(dataId, force);
    const slot = this.slots.get(dataId);
    slot.references -= 1;
    if (slot.references > 0 && !force) return false;
    this.slots.delete(dataId);
    this.release(slot.value);
    return true;
  }

  private release(value: Value): void {
    value.holders -= 1;
    const { data } = value;
    if (value.holders > 0 || value.awaited || !data || data instanceof Float64Array) return;
    this.pool.give(hostType(value), data);
  }

  override incRef(dataId: tf.DataId): void {
    if (this.host.has(dataId)) this.host.incRef(dataId);
    else this.slots.get(dataId).references += 1;
  }

  override refCount(dataId: tf.DataId): number {
    return this.slots.has(dataId) ? this.slots.get(dataId).references : this.host.refCount(dataId);
  }

  override numDataIds(): number {
    return this.slots.numDataIds() + this.host.numDataIds();
  }

  override memory() {
    return { unreliable: true, reasons: ['memory of disposed tensors is kept for the next ones'] };
  }

  /** tfjs's profiler reads each kernel's results then, which is when they are computed. */
  override timerAvailable(): boolean {
    return false;
  }

  /** How long a function takes, with computing whatever it made and did not dispose. */
  override time(f: () => void): Promise<tf.BackendTimingInfo> {
    const start = performance.now();
    this.timed = [];
    try {
      f();
      for (const value of this.timed) if (value.node && value.holders > 0) this.compute(value);
    } finally {
      this.timed = undefined;
    }
    return Promise.resolve({ kernelMs: performance.now() - start });
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return super.epsilon();
  }

  override dispose(): void {
    this.pool.clear();
  }
}

function typed(values: HostArray, dtype: HostType): HostArray {
  if (dtype === 'float32') return values instanceof Float32Array ? values : Float32Array.from(values);
  if (dtype === 'int32') return values instanceof Int32Array ? values : Int32Array.from(values);
  return values instanceof Uint8Array ? values : Uint8Array.from(values);
}

function numbersAlready({ data, dtype }: Value): HostArray {
  if (!data) throw engineFault('disposed');
  if (data instanceof Float64Array) throw engineFault('dtype', { dtype });
  return data;
}

function filledPort({ name, value }: NamedValue): Port {
  return { name, dtype: hostType(value), shape: value.shape, data: numbersAlready(value) };
}

/** Values that `target` needs, that are not computed yet, and that a tensor holds. */
function heldBefore(target: Value): Value[] {
  const seen = new Set<Value>([target]);
  const waiting = [target];
  for (let value = waiting.pop(); value; value = waiting.pop()) {
    for (const input of value.node?.inputs ?? []) {
      if (!input || seen.has(input)) continue;
      seen.add(input);
      waiting.push(input);
    }
  }
  seen.delete(target);
  return [...seen].filter((value) => value.holders > 0 && value.node);
}

const describe = (value: Value) => `${value.node?.op ?? (value.input === undefined ? 'a constant' : `input ${value.input}`)} [${value.shape.join(', ')}]`;
