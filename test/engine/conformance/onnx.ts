import * as tf from '@tensorflow/tfjs-core';
import { BACKEND, OnnxBackend } from '../../../src/engine/onnx/backend.ts';
import { loadBinding } from '../../../src/engine/onnx/binding.ts';
import { channelBlock } from '../../../src/engine/onnx/blocks.ts';
import { ProgramCache } from '../../../src/engine/onnx/program-cache.ts';
import { registerKernels } from '../../../src/engine/onnx/register.ts';
import { Runtime } from '../../../src/engine/onnx/session.ts';
import { loadWasmBinding } from '../../../src/engine/onnx/wasm-binding.ts';
import '../../../src/engine/gradients/index.ts';
import { Replays } from './replays.ts';

export { BACKEND };

/** What computes the engine's graphs: ONNX Runtime's native library on the processor or a GPU, or its WebAssembly build. */
export type Where = 'onnx' | 'gpu' | 'wasm';

/** Makes the engine's backend known to tfjs; its tests start it anew some hundred times, so what is dear is kept. */
export async function register(replay: boolean, where: Where): Promise<Replays | undefined> {
  const runtime = new Runtime(where === 'wasm' ? await loadWasmBinding(1) : loadBinding(), { threads: 1, device: where === 'gpu' ? 'gpu' : 'cpu' });
  const programs = new ProgramCache(runtime);
  registerKernels(where === 'onnx' ? channelBlock(runtime) : 0);
  if (!replay) {
    tf.registerBackend(BACKEND, () => new OnnxBackend(programs));
    return undefined;
  }
  const replays = new Replays(runtime);
  replays.logCalls();
  tf.registerBackend(BACKEND, () => replays.observe(programs));
  return replays;
}
