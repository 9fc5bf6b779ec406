import { Fault } from '../../faults/fault.ts';
import type { HostTensors } from '../../tensors/host-tensor.ts';
import { loadBinding, type Binding } from './binding.ts';
import { loadWasmBinding } from './wasm-binding.ts';

/** ONNX Runtime's native library, or its WebAssembly build where there is none. @throws Fault where there is neither */
export async function anyBinding(): Promise<Binding> {
  try {
    return loadBinding();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return loadWasmBinding(1);
  }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);

/**
 * Runs a model once, as any program with ONNX Runtime would.
 * @param outputs shapes of the float32 outputs, by name
 * @throws what ONNX Runtime says of the model
 */
export function runModel(binding: Binding, bytes: Uint8Array, inputs: HostTensors, outputs: Readonly<Record<string, readonly number[]>>): Record<string, Float32Array> {
  const session = binding.newSession();
  try {
    session.loadModel(bytes.buffer, bytes.byteOffset, bytes.byteLength, {
      executionProviders: ['cpu'],
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      enableCpuMemArena: true,
      enableMemPattern: false,
    });
    const results = Object.fromEntries(Object.entries(outputs).map(([name, shape]) => [name, new Float32Array(sizeOf(shape))]));
    const feeds = Object.fromEntries(Object.entries(inputs).map(([name, { dtype, data, shape }]) => [name, binding.newTensor(dtype, data, shape)]));
    session.run(feeds, Object.fromEntries(Object.entries(results).map(([name, data]) => [name, binding.newTensor('float32', data, outputs[name]!)])), {});
    return results;
  } finally {
    session.dispose();
  }
}
