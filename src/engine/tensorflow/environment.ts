/** What TensorFlow reads from the environment while it is loaded. */
export interface Loading {
  readonly threads: number;
  readonly device: 'cpu' | 'gpu';
}

/**
 * The environment that TensorFlow is to be loaded with: an operation has as many threads as asked for and runs alone,
 * the same numbers give the same results, and of a card's memory only what is used is taken. Where the processor is to
 * compute, TensorFlow sees no card.
 */
export function loadingEnvironment({ threads, device }: Loading): Readonly<Record<string, string>> {
  return {
    TF_NUM_INTRAOP_THREADS: String(threads),
    TF_NUM_INTEROP_THREADS: '1',
    TF_DETERMINISTIC_OPS: '1',
    TF_FORCE_GPU_ALLOW_GROWTH: 'true',
    ...(device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : {}),
  };
}
