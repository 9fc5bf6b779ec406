import { faultsOf } from '../faults/fault.ts';

export const engineFault = faultsOf('engine', {
  dtype: 'A tensor of type {dtype} came to the engine; it takes float32, int32 and bool: cast it first.',
  absent: "ONNX Runtime has no native library for this {platform} {arch} ({reason}): set \"engine\": { \"name\": \"auto\" } or \"wasm\" in the config, which is slower, or run on Linux (glibc), Windows, or macOS on Apple silicon.",
  damaged: "ONNX Runtime's native library is there and cannot be loaded ({reason}): install GAN Workbench again for {platform} {arch} (in a checkout: npm ci), or set \"engine\": { \"name\": \"auto\" } or \"wasm\", which is slower.",
  binding: 'The installed onnxruntime-node does not look as expected ({reason}): install the version that package.json names with npm ci.',
  wasm: "ONNX Runtime's WebAssembly build cannot be used ({reason}): install the version of onnxruntime-web that package.json names with npm ci, or set \"engine\": { \"name\": \"cpu\" }.",
  wrong: 'The engine {name} {version} multiplied two matrices and got a wrong result: its library is damaged, or does not fit this processor. Install GAN Workbench again, or set another "engine": { "name": … }.',
  fellBack: 'The engine {name} computes, several times slower than the native one, which cannot: {reason}',
  session: 'ONNX Runtime could not prepare {name}: {reason}. Please report it with the config; "engine": { "name": "cpu" } computes the same, slowly.',
  run: 'ONNX Runtime failed while it computed {name}: {reason}. A smaller training.batchSize needs less memory.',
  kernel: 'The onnx engine cannot compute {kernel} on {shapes}: {instead}.',
  hostKernel: '{name} calls {kernel} on {value}, which has no numbers while it is recorded; {kernel} {reason}, so it is computed in JavaScript, outside of graphs only: call it before and pass its result as an input.',
  attribute: 'Kernel {kernel} came without a usable attribute {attribute}: its tfjs-core is not the version that package.json names.',
  input: 'Kernel {kernel} came without its input {input}: its tfjs-core is not the version that package.json names.',
  shapes: 'Shapes {a} and {b} do not broadcast to each other.',
  read: '{name} reads the value of {value} while it is being recorded; a compiled function may only pass values on: return it as a result.',
  captured: '{name} uses a tensor {shape} that was made outside of it; its value would be frozen into the recording: pass it as an input.',
  frozen: '{name} is no pure function of its inputs: recorded again at call {call}, it differs. A number that changes from call to call must be an input of rank 0.',
  disposed: 'A tensor of the onnx engine was used after it was disposed.',
});
