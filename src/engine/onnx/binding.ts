import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { buildOf, nativeLibrary } from '../build.ts';
import { engineFault } from '../faults.ts';
import { glibcVersion } from '../machine.ts';
import type { Shape } from './graph.ts';
import { requireOrt } from './packages.ts';
import type { HostArray, HostType } from './pool.ts';
import { cutShort } from './whole-file.ts';

/** A value as ONNX Runtime takes and gives it; `data` is used in place. */
export interface OrtTensor {
  readonly type: HostType;
  readonly data: HostArray;
  readonly dims: Shape;
}

/** A prepared graph. `run` computes on the calling thread's time and writes into the fetches given. */
export interface OrtSession {
  run(feeds: Readonly<Record<string, OrtTensor>>, fetches: Readonly<Record<string, OrtTensor>>, options: object): unknown;
  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: SessionOptions): void;
  endProfiling(): void;
  dispose(): void;
}

/** Where a session computes; a list of nodes for the processor may not be empty. */
export type ExecutionProvider = 'cpu' | { readonly name: 'webgpu'; readonly forceCpuNodeNames?: readonly string[] };

/** The session options that the engine sets (onnxruntime-common's InferenceSession.SessionOptions). */
export interface SessionOptions {
  readonly intraOpNumThreads: number;
  readonly interOpNumThreads: number;
  readonly executionMode: 'sequential';
  readonly graphOptimizationLevel: 'disabled' | 'basic' | 'extended' | 'layout' | 'all';
  readonly enableCpuMemArena: boolean;
  readonly enableMemPattern: boolean;
  readonly enableProfiling?: boolean;
  readonly profileFilePrefix?: string;
  readonly extra?: object;
  /** where an operation is computed; what the first has no kernel for is left to the processor */
  readonly executionProviders?: readonly ExecutionProvider[];
}

/** ONNX Runtime as the engine calls it: its native library, or its WebAssembly build. */
export interface Binding {
  readonly name: 'onnx' | 'wasm';
  readonly version: string;
  /** which build of that version */
  readonly build: string | undefined;
  /** whether graphs can be computed on a graphics adapter */
  readonly gpu: boolean;
  newSession(): OrtSession;
  newTensor(dtype: HostType, data: HostArray, shape: Shape): OrtTensor;
}

type Constructor<T, A extends unknown[]> = new (...args: A) => T;
const isFunction = (value: unknown) => typeof value === 'function';

// onnxruntime-node's public API is asynchronous only; the binding under it is synchronous, which reading a tensor needs.
const bindingShape = z.object({
  binding: z.object({
    InferenceSession: z.custom<Constructor<OrtSession, []>>(isFunction),
    listSupportedBackends: z.custom<() => readonly { readonly name: string; readonly bundled: boolean }[]>(isFunction),
  }),
  initOrt: z.custom<() => void>(isFunction),
});
const commonShape = z.object({ Tensor: z.custom<Constructor<OrtTensor, [string, HostArray, readonly number[]]>>(isFunction) });
const packageShape = z.object({ version: z.string() });

/**
 * Loads ONNX Runtime's native library, found beside the bundle at run time.
 * @throws Fault `engine.absent` where there is none for this system, `engine.damaged` where it cannot be loaded,
 * `engine.binding` where it is not the one expected
 */
export function loadBinding(): Binding {
  // ONNX Runtime 1.30 would keep a database of its uses on Linux, too, and send it to its makers. It looks when it is loaded.
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  const require = requireOrt();
  const found = tryRequire(require);
  const parsed = [bindingShape.safeParse(found.binding), commonShape.safeParse(found.common), packageShape.safeParse(found.package)] as const;
  const [native, common, manifest] = parsed;
  if (!native.success || !common.success || !manifest.success) {
    throw engineFault('binding', { reason: parsed.map((part) => part.error?.message ?? '').join(' ').trim() });
  }
  native.data.initOrt();
  return {
    name: 'onnx',
    version: manifest.data.version,
    build: nativeBuild(require),
    gpu: native.data.binding.listSupportedBackends().some(({ name, bundled }) => name === 'webgpu' && bundled),
    newSession: () => new native.data.binding.InferenceSession(),
    newTensor: (dtype, data, shape) => new common.data.Tensor(dtype, data, shape),
  };
}

function nativeBuild(require: NodeJS.Require): string | undefined {
  const library = nativeLibrary(path.join(path.dirname(require.resolve('onnxruntime-node/package.json')), 'bin'));
  return library === undefined ? undefined : buildOf(library);
}

function tryRequire(require: NodeJS.Require): { binding: unknown; common: unknown; package: unknown } {
  try {
    refuseCutFiles(require);
    return {
      binding: require('onnxruntime-node/dist/binding'),
      common: require('onnxruntime-common'),
      package: require('onnxruntime-node/package.json'),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0]! : String(error);
    throw engineFault(isThere(error) ? 'damaged' : 'absent', { platform: process.platform, arch: process.arch, reason }, error);
  }
}

/** Throws as the loader would, where it does not see that a file is cut short. */
function refuseCutFiles(require: NodeJS.Require): void {
  const folder = path.join(path.dirname(require.resolve('onnxruntime-node/package.json')), 'bin', 'napi-v6', process.platform, process.arch);
  const cut = existsSync(folder) ? cutShort(folder) : undefined;
  if (cut !== undefined) throw Object.assign(new Error(`${path.basename(cut)} is cut short`), { code: 'ERR_DLOPEN_FAILED' });
}

/** Whether the library that could not be loaded is one for this system: musl's loader finds the one for glibc, too. */
function isThere(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_DLOPEN_FAILED' && !usesMusl();
}

const usesMusl = (): boolean => process.platform === 'linux' && glibcVersion() === undefined;
