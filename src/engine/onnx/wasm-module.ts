import { z } from 'zod';

const FUNCTIONS = [
  '_malloc', '_free', 'getValue', 'setValue', 'UTF8ToString', 'stringToUTF8', 'lengthBytesUTF8',
  '_OrtInit', '_OrtGetLastError', '_OrtCreateSessionOptions', '_OrtAddSessionConfigEntry', '_OrtReleaseSessionOptions',
  '_OrtCreateSession', '_OrtReleaseSession', '_OrtCreateTensor', '_OrtReleaseTensor', '_OrtCreateRunOptions', '_OrtReleaseRunOptions', '_OrtRun',
] as const;

/**
 * What the engine calls of ONNX Runtime's WebAssembly build: its C interface (onnxruntime/wasm/api.h) and a few functions
 * of Emscripten's. Addresses and handles are offsets into the module's memory; an error code of 0 means that all is well.
 */
export interface WasmModule {
  readonly HEAPU8: Uint8Array;
  readonly _malloc: (bytes: number) => number;
  readonly _free: (address: number) => void;
  readonly getValue: (address: number, type: 'i32' | '*') => number;
  readonly setValue: (address: number, value: number, type: 'i32' | '*') => void;
  readonly UTF8ToString: (address: number) => string;
  readonly stringToUTF8: (text: string, address: number, bytes: number) => void;
  readonly lengthBytesUTF8: (text: string) => number;
  readonly _OrtInit: (threads: number, logLevel: number) => number;
  readonly _OrtGetLastError: (codeAddress: number, messageAddress: number) => number;
  readonly _OrtCreateSessionOptions: (level: number, arena: boolean, memoryPattern: boolean, executionMode: number, profile: boolean, prefix: number, logId: number, severity: number, verbosity: number, file: number) => number;
  readonly _OrtAddSessionConfigEntry: (options: number, key: number, value: number) => number;
  readonly _OrtReleaseSessionOptions: (options: number) => number;
  readonly _OrtCreateSession: (model: number, bytes: number, options: number) => number;
  readonly _OrtReleaseSession: (session: number) => number;
  readonly _OrtCreateTensor: (type: number, data: number, bytes: number, dims: number, rank: number, location: number) => number;
  readonly _OrtReleaseTensor: (tensor: number) => number;
  readonly _OrtCreateRunOptions: (severity: number, verbosity: number, terminate: boolean, tag: number) => number;
  readonly _OrtReleaseRunOptions: (options: number) => number;
  readonly _OrtRun: (session: number, inputNames: number, inputs: number, inputCount: number, outputNames: number, outputCount: number, outputs: number, options: number) => number;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;

export const wasmModuleShape = z.custom<WasmModule>(
  (value) => isObject(value) && value['PTR_SIZE'] === 4 && value['HEAPU8'] instanceof Uint8Array && FUNCTIONS.every((name) => typeof value[name] === 'function'),
  'it lacks functions that the engine calls',
);

const POINTER_BYTES = 4;

/** Puts values into a module's memory and remembers them, so that they can be given back together. */
export class WasmMemory {
  private readonly addresses: number[] = [];

  constructor(readonly module: WasmModule) {}

  reserve(bytes: number): number {
    // At least one byte, for an address of 0 means that there is no memory left.
    const address = this.module._malloc(Math.max(1, bytes));
    if (address === 0) throw new Error(`no room for ${bytes} bytes in the memory of the WebAssembly module`);
    this.addresses.push(address);
    return address;
  }

  text(text: string): number {
    const bytes = this.module.lengthBytesUTF8(text) + 1;
    const address = this.reserve(bytes);
    this.module.stringToUTF8(text, address, bytes);
    return address;
  }

  bytes(bytes: Uint8Array): number {
    const address = this.reserve(bytes.byteLength);
    this.write(address, bytes);
    return address;
  }

  /** Addresses, handles or sides of a shape, one after another. */
  words(values: readonly number[]): number {
    const address = this.reserve(values.length * POINTER_BYTES);
    values.forEach((value, i) => { this.module.setValue(address + i * POINTER_BYTES, value, '*'); });
    return address;
  }

  write(address: number, bytes: Uint8Array): void {
    this.view().set(bytes, address);
  }

  read(address: number, into: Uint8Array): void {
    into.set(this.view().subarray(address, address + into.byteLength));
  }

  free(): void {
    for (const address of this.addresses.splice(0)) this.module._free(address);
  }

  /** Throws what ONNX Runtime says of the call that failed. */
  fail(): never {
    const at = this.words([0, 0]);
    this.module._OrtGetLastError(at, at + POINTER_BYTES);
    const message = this.module.getValue(at + POINTER_BYTES, '*');
    throw new Error(message === 0 ? 'ONNX Runtime gave no reason' : this.module.UTF8ToString(message));
  }

  /** The whole memory. Where it has grown, perhaps by a thread of the module, getValue is what renews the view. */
  private view(): Uint8Array {
    this.module.getValue(0, 'i32');
    return this.module.HEAPU8;
  }
}
