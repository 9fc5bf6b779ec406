import * as tf from '@tensorflow/tfjs-core';
import { BACKEND, OnnxBackend } from '../../../src/engine/onnx/backend.ts';
import { loadBinding } from '../../../src/engine/onnx/binding.ts';
import { channelBlock } from '../../../src/engine/onnx/blocks.ts';
import { ProgramCache } from '../../../src/engine/onnx/program-cache.ts';
import { registerKernels } from '../../../src/engine/onnx/register.ts';
import { Runtime } from '../../../src/engine/onnx/session.ts';
import '../../../src/engine/gradients/index.ts';
import { Replays } from './replays.ts';

export { BACKEND };

/** Makes the engine's backend known to tfjs; its tests start it anew some hundred times, so what is dear is kept. */
export function register(replay: boolean): Replays | undefined {
  const runtime = new Runtime(loadBinding(), { threads: 1 });
  const programs = new ProgramCache(runtime);
  registerKernels(channelBlock(runtime));
  if (!replay) {
    tf.registerBackend(BACKEND, () => new OnnxBackend(programs));
    return undefined;
  }
  const replays = new Replays(runtime);
  replays.logCalls();
  tf.registerBackend(BACKEND, () => replays.observe(programs));
  return replays;
}
