import { Fault, toFaultData, type FaultData } from '../faults/fault.ts';
import type { Engine, EngineInfo } from './engine.ts';
import { threadCount } from './machine.ts';
import type { SelfTest } from './self-test.ts';

export interface EngineOptions {
  readonly name: 'auto' | 'onnx' | 'cpu';
  /** 0 means one for each core */
  readonly threads: number;
}

/**
 * Opens an engine and makes it the tfjs backend in use; its library is loaded only now. `auto` is `onnx`, or `cpu` where
 * ONNX Runtime has no binary; `info.reason` then says why.
 * @throws Fault `engine.absent` where `onnx` is asked for and has no binary
 */
export async function openEngine({ name, threads }: EngineOptions): Promise<Engine> {
  const engine = name === 'cpu' ? await loadCpu() : await loadOnnx(threadCount(threads), name === 'auto');
  await engine.start();
  return engine;
}

async function loadCpu(reason?: Fault): Promise<Engine> {
  const { CpuEngine } = await import('./cpu/engine.ts');
  return new CpuEngine(reason);
}

async function loadOnnx(threads: number, elseCpu: boolean): Promise<Engine> {
  const { OnnxEngine } = await import('./onnx/engine.ts');
  try {
    return new OnnxEngine({ threads });
  } catch (error) {
    if (elseCpu && error instanceof Fault && error.code === 'engine.absent') return loadCpu(error);
    throw error;
  }
}

/** What `gan doctor` says of an engine. */
export interface EngineProbe {
  readonly name: EngineInfo['name'];
  readonly available: boolean;
  /** why it is not available */
  readonly reason?: FaultData;
  readonly info?: EngineInfo;
  readonly selfTest?: SelfTest;
}

/**
 * Opens every engine in this process, one after another, and has it multiply two matrices. The last one stays the tfjs
 * backend in use.
 * @param threads 0 means one for each core
 */
export async function probeEngines(threads = 0): Promise<EngineProbe[]> {
  return [await probe('onnx', threads), await probe('cpu', threads)];
}

async function probe(name: 'onnx' | 'cpu', threads: number): Promise<EngineProbe> {
  try {
    const engine = await openEngine({ name, threads });
    const { selfTest } = await import('./self-test.ts');
    const tested = selfTest(engine);
    engine.dispose();
    return { name, available: true, info: engine.info, selfTest: tested };
  } catch (error) {
    return { name, available: false, reason: toFaultData(error) };
  }
}
