import { version_cpu } from '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { EagerEngine } from '../eager-engine.ts';
import type { EngineInfo } from '../engine.ts';
import { cpuFeatures } from '../machine.ts';

/** tfjs's pure-JavaScript backend: slow, and the reference that the other engines are held against. */
export class CpuEngine extends EagerEngine {
  readonly info: EngineInfo;

  /** @param why why this engine computes */
  constructor(why: Pick<EngineInfo, 'reason' | 'choice'> = {}) {
    super();
    this.info = { name: 'cpu', version: version_cpu, device: 'cpu', threads: 1, optimisation: 'none', cpuFeatures: cpuFeatures(), ...why };
  }

  async start(): Promise<void> {
    tf.enableProdMode();
    await tf.setBackend('cpu');
  }
}
