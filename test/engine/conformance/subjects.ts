import * as tf from '@tensorflow/tfjs-core';
import type { Env } from 'jasmine-core/lib/jasmine-core/jasmine.js';
import { breakKernels } from './controls.ts';
import { countCalls } from './kernel-calls.ts';
import type { Where } from './onnx.ts';
import type { Report } from './report.ts';

/** The backend that is tested. */
export interface Subject {
  readonly backendName: string;
  watch(env: Env): void;
  report(): Pick<Report, 'kernels' | 'replayed'>;
}

/** tfjs's own backend in JavaScript with tfjs's own gradients: what its tests expect by definition. */
export async function startCpu(control: string | undefined): Promise<Subject> {
  await import('@tensorflow/tfjs-core/dist/register_all_gradients');
  await import('@tensorflow/tfjs-backend-cpu');
  refuseAbsence('cpu');
  breakKernels('cpu', control);
  const kernels = countCalls('cpu');
  return { backendName: 'cpu', watch: () => undefined, report: () => ({ kernels, replayed: 0 }) };
}

/** The embedded engine's backend. */
export async function startOnnx(where: Where, replay: boolean, control: string | undefined): Promise<Subject> {
  const { BACKEND, register } = await import('./onnx.ts');
  const replays = await register(replay, where);
  refuseAbsence(BACKEND);
  breakKernels(BACKEND, control);
  const kernels = countCalls(BACKEND, () => !replays?.replaying);
  return { backendName: BACKEND, watch: (env) => replays?.watch(env), report: () => ({ kernels, replayed: replays?.count ?? 0 }) };
}

/** TensorFlow's backend, as the engine uses it: with its mended kernels and our gradients. */
export async function startTensorflow(): Promise<Subject> {
  const { openTensorflow } = await import('../../../src/engine/tensorflow/open.ts');
  await (await openTensorflow({ device: 'cpu', threads: 1 })).start();
  refuseAbsence('tensorflow');
  const kernels = countCalls('tensorflow');
  return { backendName: 'tensorflow', watch: () => undefined, report: () => ({ kernels, replayed: 0 }) };
}

/** Where a backend does not start, tfjs's tests go on with another one and pass. */
function refuseAbsence(backendName: string): void {
  const engine = tf.engine();
  const setBackend = engine.setBackend.bind(engine);
  engine.setBackend = async (name) => {
    const started = await setBackend(name);
    if (name === backendName && !started) throw new Error(`The backend ${name} did not start.`);
    return started;
  };
}
