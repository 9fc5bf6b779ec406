import * as tf from '@tensorflow/tfjs-core';
import * as kernelNames from '@tensorflow/tfjs-core/dist/kernel_names';
import { engineFault } from '../faults.ts';
import { BACKEND, OnnxBackend } from './backend.ts';
import { arrayOf } from './emit.ts';
import { Value } from './graph.ts';
import { isHostOnly } from './host-side.ts';
import { kernels } from './kernels/all.ts';
import { hostKernels } from './kernels/host.ts';
import { KernelCall, unsupported, type Kernel } from './kernels/kernel.ts';

type KernelParams = Parameters<tf.KernelFunc>[0];

type KernelBody = (kernelName: string, params: KernelParams) => tf.TensorInfo | tf.TensorInfo[];

/** Makes the kernels known to tfjs. */
export function registerKernels(channelBlock: number): void {
  for (const [kernelName, body] of bodies(channelBlock)) {
    tf.registerKernel({ kernelName, backendName: BACKEND, kernelFunc: (params) => body(kernelName, params) });
  }
}

function bodies(channelBlock: number): Map<string, KernelBody> {
  return new Map([
    // Without a kernel for it tfjs reads pixels itself.
    ...Object.values(kernelNames).filter((name) => name !== kernelNames.FromPixels).map((name): [string, KernelBody] => [name, refuse]),
    ...Object.entries(hostKernels).map(([name, reason]): [string, KernelBody] => [name, (kernel, params) => onHost(kernel, reason, params)]),
    ...Object.entries(kernels(channelBlock)).map(([name, kernel]): [string, KernelBody] => [name, inGraph((_, params) => compute(name, kernel, params))]),
    ...Object.entries(renaming).map(([name, { input, shape }]): [string, KernelBody] => [name, inGraph((_, params) => rename(name, input, shape, params))]),
  ]);
}

function refuse(kernel: string, { inputs }: KernelParams): never {
  throw unsupported(kernel, Object.values(inputs).flatMap((info) => info?.shape ? [info.shape] : []), "no operation of tfjs calls it, and tfjs's cpu backend has none either");
}

/** A kernel of the graph's, which the host computes for tensors of types that no graph has. */
const inGraph = (body: KernelBody): KernelBody => (kernelName, params) => {
  const { inputs, attrs } = params;
  const types = [attrs?.['dtype'], ...Object.values(inputs).map((info) => info?.dtype)];
  return types.some(isHostOnly) ? onHost(kernelName, 'works on texts or complex numbers here', params) : body(kernelName, params);
};

function onHost(kernel: string, reason: string, { inputs, attrs, backend }: KernelParams): tf.TensorInfo | tf.TensorInfo[] {
  return ours(backend).onHost({ kernel, reason }, inputs, attrs);
}

function compute(kernelName: string, kernel: Kernel, { inputs, attrs, backend }: KernelParams): tf.TensorInfo | tf.TensorInfo[] {
  const onnx = ours(backend);
  const cast = kernelName === 'Cast' ? inputs['x'] : undefined;
  if (cast && cast.dtype === attrs?.['dtype']) return onnx.alias(cast, cast.shape);
  const operands = Object.entries(inputs).flatMap(([name, info]): [string, ReturnType<OnnxBackend['operand']>][] => (info ? [[name, onnx.operand(info)]] : []));
  const result = kernel(new KernelCall(kernelName, new Map(operands), attrs ?? {}));
  return Array.isArray(result) ? result.map((value) => onnx.hold(known(value))) : onnx.hold(known(result));
}

/** What has no numbers needs no graph; ONNX Runtime refuses many operations on it. */
const known = (value: Value) => (value.size === 0 ? new Value(value.dtype, value.shape, { data: arrayOf(value.dtype, []), constant: true }) : value);

/** Kernels that give the same numbers another shape: nothing is computed, the result shares its input's memory. */
export const renaming: Readonly<Record<string, { readonly input: string; readonly shape: (from: readonly number[], attrs: tf.NamedAttrMap) => number[] }>> = {
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
  tf.util.assert(axis >= -from.length - 1 && axis <= from.length, () => `Axis must be in the interval [${-from.length - 1}, ${from.length}]`);
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
