import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { CpuEngine } from '../../src/engine/cpu/engine.ts';
import type { EngineInfo } from '../../src/engine/engine.ts';

/** Folder of node_modules with the optional peers; outside of this project, which needs none of them. */
const elsewhere = createRequire(path.resolve(process.env['GAN_BENCH_NODE_MODULES'] ?? 'node_modules', 'peers.cjs'));

const PACKAGES: Readonly<Record<string, { readonly name: string; readonly backend: string }>> = {
  wasm: { name: '@tensorflow/tfjs-backend-wasm', backend: 'wasm' },
};

/** Whether a stock tfjs backend is installed. */
export function isInstalled(name: string): boolean {
  try {
    elsewhere.resolve(`${PACKAGES[name]!.name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

/**
 * A stock tfjs backend, running a turn as it is: tfjs keeps engine and kernels in one place of the process, whatever
 * copy of tfjs-core registers them.
 */
export class StockEngine extends CpuEngine {
  override readonly info: EngineInfo;

  constructor(private readonly peer: string, threads: number) {
    super();
    const { name } = PACKAGES[peer]!;
    const { version } = elsewhere(`${name}/package.json`) as { version: string };
    this.info = { name: 'cpu', version, device: 'cpu', threads, optimisation: 'none', cpuFeatures: '' };
  }

  override async start(): Promise<void> {
    const { name, backend } = PACKAGES[this.peer]!;
    elsewhere(name);
    tf.enableProdMode();
    if (!(await tf.setBackend(backend))) throw new Error(`${name} did not start`);
    if (backend === 'wasm') tf.registerKernel({ kernelName: 'Conv2DBackpropFilter', backendName: 'wasm', kernelFunc: filterGradient });
  }
}

/** The wasm backend has no gradient of a convolution's filter: here it is a convolution of swapped axes, dilated by the stride. */
const filterGradient: tf.KernelFunc = ({ inputs, attrs }) => {
  const [x, dy] = [inputs['x'], inputs['dy']] as tf.Tensor4D[];
  const { strides, pad, filterShape } = attrs as unknown as { strides: [number, number]; pad: 'same' | 'valid'; filterShape: [number, number, number, number] };
  const info = tf.backend_util.computeConv2DInfo(x!.shape, filterShape, strides, 1, pad);
  const { top, bottom, left, right } = info.padInfo;
  return tf.tidy(() => {
    const padded = tf.transpose(tf.pad(x!, [[0, 0], [top, bottom], [left, right], [0, 0]]), [3, 1, 2, 0]);
    const filter = tf.transpose(dy!, [1, 2, 0, 3]);
    const full = tf.conv2d(padded, filter, 1, 'valid', 'NHWC', strides);
    return tf.transpose(tf.slice(full, [0, 0, 0, 0], [filterShape[2], filterShape[0], filterShape[1], filterShape[3]]), [1, 2, 0, 3]);
  });
};
