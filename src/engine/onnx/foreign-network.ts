import { z } from 'zod';
import type { SessionOptions } from './binding.ts';
import { loadBinding } from './binding.ts';

/** ONNX's number for 32-bit floats (TensorProto.DataType). */
const FLOAT = 1;

const metadata = z.object({ name: z.string(), isTensor: z.boolean(), type: z.number(), shape: z.array(z.number()) });
// What onnxruntime-node's sessions have beyond the engine's own use of them; `null` has it make the output itself.
const sessionShape = z.object({
  inputMetadata: z.array(metadata),
  outputMetadata: z.array(metadata),
  run: z.custom<(feeds: object, fetches: Readonly<Record<string, null>>, options: object) => unknown>((value) => typeof value === 'function'),
});
const resultShape = z.object({ type: z.literal('float32'), data: z.instanceof(Float32Array), dims: z.array(z.number()) });

/** An input or output of a network; -1 stands for a side that is open. */
export interface Port {
  readonly name: string;
  /** whether it is a tensor of 32-bit floats */
  readonly isFloat: boolean;
  readonly shape: readonly number[];
}

/** A network that somebody else made, as ONNX Runtime computes it. */
export interface ForeignNetwork {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
  /** @returns the output's values and shape @throws what ONNX Runtime says */
  run(input: Port, shape: readonly number[], data: Float32Array, output: string): { readonly data: Float32Array; readonly shape: readonly number[] };
  dispose(): void;
}

const portOf = ({ name, isTensor, type, shape }: z.output<typeof metadata>): Port => ({ name, isFloat: isTensor && type === FLOAT, shape });

const options = (threads: number): SessionOptions => ({
  executionProviders: ['cpu'],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  enableCpuMemArena: true,
  enableMemPattern: false,
});

/**
 * Prepares a network from its bytes, so that it can read no other file of the disk.
 * @throws what ONNX Runtime says of it; Fault `engine.…` where there is no ONNX Runtime
 */
export function openForeignNetwork(bytes: Uint8Array, threads: number): ForeignNetwork {
  const binding = loadBinding();
  const session = binding.newSession();
  session.loadModel(bytes.buffer, bytes.byteOffset, bytes.byteLength, options(threads));
  const { inputMetadata, outputMetadata, run } = sessionShape.parse(session);
  return {
    inputs: inputMetadata.map(portOf),
    outputs: outputMetadata.map(portOf),
    run: (input, shape, data, output) => {
      const result: unknown = Reflect.apply(run, session, [{ [input.name]: binding.newTensor('float32', data, shape) }, { [output]: null }, {}]);
      const found = resultShape.parse(z.record(z.string(), z.unknown()).parse(result)[output]);
      return { data: found.data, shape: found.dims };
    },
    dispose: () => { session.dispose(); },
  };
}
