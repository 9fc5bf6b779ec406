import * as tf from '@tensorflow/tfjs-core';

/** Puts a function of the harness's in the place of each kernel of a backend. */
export function wrapKernels(backendName: string, wrap: (kernelName: string, kernel: tf.KernelFunc) => tf.KernelFunc): void {
  for (const config of tf.getKernelsForBackend(backendName)) {
    tf.unregisterKernel(config.kernelName, backendName);
    tf.registerKernel({ ...config, kernelFunc: wrap(config.kernelName, config.kernelFunc) });
  }
}

/** Counts the calls of each kernel that the tests make. */
export function countCalls(backendName: string, byTests = () => true): Readonly<Record<string, number>> {
  const calls: Record<string, number> = {};
  wrapKernels(backendName, (kernelName, kernel) => (params) => {
    if (byTests()) calls[kernelName] = (calls[kernelName] ?? 0) + 1;
    return kernel(params);
  });
  return calls;
}
