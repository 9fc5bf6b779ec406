import * as tf from '@tensorflow/tfjs-core';
import { OnnxBackend } from '../../../src/engine/onnx/backend.ts';
import { wrapKernels } from './kernel-calls.ts';

/** Ways to make a backend wrong on purpose: a run that does not fail then proves nothing. */
const CONTROLS = {
  /** Relu gives its input */
  relu: (backendName: string) => wrapKernels(backendName, (name, kernel) => (name === 'Relu' ? (params) => tf.getKernel('Identity', backendName).kernelFunc(params) : kernel)),
  /** Relu leaves a tensor behind at each call */
  leak: (backendName: string) =>
    wrapKernels(backendName, (name, kernel) => {
      if (name !== 'Relu') return kernel;
      return (params) => {
        tf.engine().backend.write(new Float32Array(1), [1], 'float32');
        return kernel(params);
      };
    }),
  /** Relu gives its input while it is recorded */
  frozen: (backendName: string) =>
    wrapKernels(backendName, (name, kernel) => {
      if (name !== 'Relu') return kernel;
      return (params) => (isRecording(params.backend) ? tf.getKernel('Identity', backendName).kernelFunc(params) : kernel(params));
    }),
  /** every second kernel is not there */
  half: (backendName: string) => tf.getKernelsForBackend(backendName).forEach(({ kernelName }, i) => i % 2 === 1 && tf.unregisterKernel(kernelName, backendName)),
  /** the backend does not start */
  start: (backendName: string) => {
    tf.engine().registryFactory[backendName] = {
      factory: () => {
        throw new Error('broken on purpose');
      },
      priority: 1,
    };
  },
} as const;

const isRecording = (backend: unknown) => backend instanceof OnnxBackend && backend.recording !== undefined;

export type Control = keyof typeof CONTROLS;

const isControl = (name: string): name is Control => name in CONTROLS;

export function breakKernels(backendName: string, control: string | undefined): void {
  if (control === undefined) return;
  if (!isControl(control)) throw new Error(`--break takes ${Object.keys(CONTROLS).join(', ')}; it was ${control}.`);
  CONTROLS[control](backendName);
}
