import type { Engine } from './engine.ts';
import { engineFault } from './faults.ts';

export interface EngineOptions {
  readonly name: 'auto' | 'onnx' | 'cpu';
  /** 0 means one for each core */
  readonly threads: number;
}

/** Opens an engine and makes it the tfjs backend in use; its library is loaded only now. */
export async function openEngine({ name }: EngineOptions): Promise<Engine> {
  if (name === 'onnx') throw engineFault('absent', { name });
  const { CpuEngine } = await import('./cpu/engine.ts');
  const engine = new CpuEngine();
  await engine.start();
  return engine;
}
