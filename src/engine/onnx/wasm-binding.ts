import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { buildOf } from '../build.ts';
import { engineFault } from '../faults.ts';
import type { Binding } from './binding.ts';
import { requireOrt } from './packages.ts';
import { wasmModuleShape } from './wasm-module.ts';
import { WasmSession } from './wasm-session.ts';

/**
 * onnxruntime-web's public API is asynchronous; the engine needs a synchronous run, for tfjs reads tensors so. Of the
 * ways there, a worker thread that the trainer waits for with Atomics would cost two hand-overs a step and a second copy of
 * every value. But of the package's builds this one, for the CPU alone, has nothing asynchronous in it: the API only
 * wraps it. So it is called directly, through the package's own entry for it. Its functions are checked when it is
 * loaded, and package.json names the very version.
 */
const MODULE = 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
const WARNINGS = 2;

const entryShape = z.object({ default: z.custom<(options: { readonly numThreads: number }) => Promise<unknown>>((value) => typeof value === 'function') });
const manifestShape = z.object({ version: z.string() });

const loaded = new Map<number, Promise<Binding>>();

/**
 * Loads ONNX Runtime's WebAssembly build, found beside the bundle at run time. A module's threads are made with it, so
 * there is one for each number of threads asked for; they live as long as the process.
 * @throws Fault `engine.wasm` where the package is missing, damaged, or not the one expected
 */
export async function loadWasmBinding(threads: number): Promise<Binding> {
  const binding = loaded.get(threads) ?? load(threads);
  loaded.set(threads, binding);
  return binding.catch((error: unknown) => {
    loaded.delete(threads);
    throw engineFault('wasm', { reason: error instanceof Error ? error.message : String(error) }, error);
  });
}

async function load(threads: number): Promise<Binding> {
  const file = requireOrt().resolve(MODULE);
  const { version } = manifestShape.parse(JSON.parse(readFileSync(path.join(path.dirname(file), '..', 'package.json'), 'utf8')));
  const entry = entryShape.parse(await import(pathToFileURL(file).href));
  const module = wasmModuleShape.parse(await entry.default({ numThreads: threads }));
  if (module._OrtInit(threads, WARNINGS) !== 0) throw new Error(`it could not start ${threads} threads on ${os.availableParallelism()} cores`);
  const build = buildOf(file.replace(/\.mjs$/, '.wasm'));
  return { name: 'wasm', version, build, gpu: false, newSession: () => new WasmSession(module), newTensor: (type, data, dims) => ({ type, data, dims }) };
}
