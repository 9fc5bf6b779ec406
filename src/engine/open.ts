import type { Engine } from './engine.ts';
import { threadCount } from './machine.ts';

export interface EngineOptions {
  readonly name: 'auto' | 'onnx' | 'cpu';
  /** 0 means one for each core */
  readonly threads: number;
}

/** Opens an engine and makes it the tfjs backend in use; its library is loaded only now. */
export async function openEngine({ name, threads }: EngineOptions): Promise<Engine> {
  const engine = name === 'cpu' ? await cpuEngine() : await onnxEngine(threadCount(threads));
  await engine.start();
  return engine;
}

async function cpuEngine(): Promise<Engine> {
  const { CpuEngine } = await import('./cpu/engine.ts');
  return new CpuEngine();
}

async function onnxEngine(threads: number): Promise<Engine> {
  const { OnnxEngine } = await import('./onnx/engine.ts');
  return new OnnxEngine({ threads });
}
