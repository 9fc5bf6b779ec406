import * as tf from '@tensorflow/tfjs-core';
import { EagerEngine } from '../eager-engine.ts';
import type { EngineInfo } from '../engine.ts';
import { isLoaded, loadBackend, loadBinding, type NodeBackend } from './backend.ts';
import { loadingEnvironment } from './environment.ts';
import { tensorflowFault } from './faults.ts';
import type { Installation } from './installation.ts';
import { mendKernels } from './mended-kernels.ts';

/** The name under which tfjs-node's own modules look for their backend. */
const BACKEND = 'tensorflow';

/** TensorFlow's native library under tfjs-node's kernels: each operation is computed when it is called. */
export class TensorflowEngine extends EagerEngine {
  readonly info: EngineInfo;
  private readonly backend: NodeBackend;

  /**
   * Loads the library into this process, where it stays, with the threads of the first that does.
   * @param info what is to compute @throws Fault `tensorflow.refused`, `tensorflow.package`
   */
  constructor(installation: Installation, info: EngineInfo) {
    super();
    if (!isLoaded(installation)) Object.assign(process.env, loadingEnvironment(info));
    this.info = { ...info, threads: Number(process.env['TF_NUM_INTRAOP_THREADS']) };
    this.backend = loadBackend(installation, loadBinding(installation));
    mendKernels(BACKEND, this.backend);
  }

  async start(): Promise<void> {
    tf.enableProdMode();
    if (BACKEND in tf.engine().registryFactory) tf.removeBackend(BACKEND);
    tf.registerBackend(BACKEND, () => this.backend);
    await tf.setBackend(BACKEND);
  }

  /** tfjs-node's binding gives TensorFlow's status as an error: a number (8 is memory), then its words. */
  protected override failure(name: string, error: unknown): unknown {
    const [, status, reason] = (error instanceof Error && /^Invalid TF_Status: (\d+)\s+Message: ([^]*)$/.exec(error.message)) || [];
    if (status === undefined || reason === undefined) return error;
    return tensorflowFault(status === '8' ? 'memory' : 'operation', { name, reason: reason.split('\n', 1)[0]!.slice(0, 500) }, error);
  }

  /** What steps must leave as it is: tensors that TensorFlow holds. */
  memory(): { readonly tensors: number } {
    return { tensors: this.backend.getNumOfTFTensors() };
  }

  override dispose(): void {
    super.dispose();
    if (tf.findBackend(BACKEND) === this.backend) tf.removeBackend(BACKEND);
  }
}
