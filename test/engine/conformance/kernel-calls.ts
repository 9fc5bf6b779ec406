import * as tf from '@tensorflow/tfjs-core';

type KernelFunc = tf.KernelFunc;

/** Puts a function of the harness's in the place of each kernel of a backend. */
export function wrapKernels(backendName: string, wrap: (kernelName: string, kernel: KernelFunc) => KernelFunc): void {
  for (const config of tf.getKernelsForBackend(backendName)) {
    tf.unregisterKernel(config.kernelName, backendName);
    tf.registerKernel({ ...config, kernelFunc: wrap(config.kernelName, config.kernelFunc) });
  }
}

/** Counts the calls of each kernel. */
export function countCalls(backendName: string): Readonly<Record<string, number>> {
  const calls: Record<string, number> = {};
  wrapKernels(backendName, (kernelName, kernel) => (params) => {
    calls[kernelName] = (calls[kernelName] ?? 0) + 1;
    return kernel(params);
  });
  return calls;
}
