import type { PureFunction, Signature } from './engine.ts';

/** Records functions and computes nothing: what no compiled function could hold is found out. */
export interface Recorder {
  /** @throws Fault `engine.…`, or whatever the function throws */
  record(name: string, f: PureFunction, inputs: Signature): void;
  dispose(): void;
}

/** Opens the embedded engine for recording alone, as the tfjs backend in use. */
export async function openRecorder(): Promise<Recorder> {
  const [{ OnnxEngine }, { anyBinding }] = await Promise.all([import('./onnx/engine.ts'), import('./onnx/run-model.ts')]);
  const engine = new OnnxEngine({ threads: 1, binding: await anyBinding(), portable: true });
  await engine.start();
  return { record: (name, f, inputs) => void engine.trace(name, f, inputs), dispose: () => { engine.dispose(); } };
}
