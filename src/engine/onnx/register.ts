import * as tf from '@tensorflow/tfjs-core';
import * as kernelNames from '@tensorflow/tfjs-core/dist/kernel_names';
import { engineFault } from '../faults.ts';
import { BACKEND, OnnxBackend } from './backend.ts';
import { kernels } from './kernels/all.ts';
import { KernelCall, type Kernel } from './kernels/kernel.ts';

type KernelParams = Parameters<tf.KernelFunc>[0];

/** Makes the kernels known to tfjs. */
export function registerKernels(channelBlock: number): void {
  for (const kernelName of Object.values(kernelNames)) {
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc: () => missing(kernelName) });
  }
  for (const [kernelName, kernel] of Object.entries(kernels(channelBlock))) {
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc: (params) => compute(kernelName, kernel, params) });
  }
  for (const [kernelName, { input, shape }] of Object.entries(renaming)) {
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc: (params) => rename(kernelName, input, shape, params) });
  }
}

function missing(kernel: string): never {
  throw engineFault('kernel', { kernel });
}

function compute(kernelName: string, kernel: Kernel, { inputs, attrs, backend }: KernelParams): tf.TensorInfo | tf.TensorInfo[] {
  const onnx = ours(backend);
  const cast = kernelName === 'Cast' ? inputs['x'] : undefined;
  if (cast && cast.dtype === attrs?.['dtype']) return onnx.alias(cast, cast.shape);
  const operands = Object.entries(inputs).flatMap(([name, info]): [string, ReturnType<OnnxBackend['operand']>][] => (info ? [[name, onnx.operand(info)]] : []));
  const result = kernel(new KernelCall(kernelName, new Map(operands), attrs ?? {}));
  return Array.isArray(result) ? result.map((value) => onnx.hold(value)) : onnx.hold(result);
}

/** Kernels that give the same numbers another shape: nothing is computed, the result shares its input's memory. */
const renaming: Readonly<Record<string, { readonly input: string; readonly shape: (from: readonly number[], attrs: tf.NamedAttrMap) => number[] }>> = {
  Identity: { input: 'x', shape: (from) => [...from] },
  Reshape: { input: 'x', shape: (from, { shape }) => tf.util.inferFromImplicitShape(wholeNumbers('Reshape', 'shape', shape), tf.util.sizeFromShape([...from])) },
  ExpandDims: { input: 'input', shape: expandDims },
};

function rename(kernelName: string, input: string, shape: (from: readonly number[], attrs: tf.NamedAttrMap) => number[], { inputs, attrs, backend }: KernelParams): tf.TensorInfo {
  const info = inputs[input];
  if (!info) throw engineFault('input', { kernel: kernelName, input });
  return ours(backend).alias(info, shape(info.shape, attrs ?? {}));
}

function expandDims(from: readonly number[], { dim }: tf.NamedAttrMap): number[] {
  const [axis = 0] = wholeNumbers('ExpandDims', 'dim', [dim]);
  const place = axis < 0 ? axis + from.length + 1 : axis;
  return [...from.slice(0, place), 1, ...from.slice(place)];
}

function wholeNumbers(kernel: string, attribute: string, values: unknown): number[] {
  if (!Array.isArray(values) || !values.every((value): value is number => Number.isInteger(value))) throw engineFault('attribute', { kernel, attribute });
  return values;
}

function ours(backend: unknown): OnnxBackend {
  if (!(backend instanceof OnnxBackend)) throw engineFault('disposed');
  return backend;
}
