import type { HostTensors } from '../tensors/host-tensor.ts';
import type { ExportedFunction, ExportedModel } from './onnx/export.ts';

export type { ExportedFunction, ExportedModel } from './onnx/export.ts';

/** A model, and what it gave when ONNX Runtime ran it as any other program would. */
export interface CheckedExport extends ExportedModel {
  /** the model's own results for the trial's inputs, by name */
  readonly results: Readonly<Record<string, Float32Array>>;
}

/**
 * Writes a function as an ONNX model, and runs that model once.
 * @param trial inputs for one batch of `exported.batch`
 * @throws Fault `engine.…` where there is no ONNX Runtime, or it refuses the model
 */
export async function exportOnnx(exported: ExportedFunction, trial: HostTensors): Promise<CheckedExport> {
  const [{ OnnxEngine }, { exportModel }, { anyBinding, runModel }] = await Promise.all([import('./onnx/engine.ts'), import('./onnx/export.ts'), import('./onnx/run-model.ts')]);
  const binding = await anyBinding();
  const engine = new OnnxEngine({ threads: 1, binding, portable: true });
  try {
    await engine.start();
    const model = exportModel(engine, exported);
    return { ...model, results: runModel(binding, model.bytes, trial, model.outputs) };
  } finally {
    engine.dispose();
  }
}
