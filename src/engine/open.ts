import { toFaultData, type FaultData } from '../faults/fault.ts';
import type { Engine, EngineInfo } from './engine.ts';
import { engineFault } from './faults.ts';
import { threadCount } from './machine.ts';
import { selfTest, type SelfTest } from './self-test.ts';

type EngineName = 'onnx' | 'wasm' | 'cpu';

export interface EngineOptions {
  readonly name: 'auto' | EngineName;
  readonly device?: EngineInfo['device'];
  /** 0 means one for each core */
  readonly threads: number;
}

/** From the fastest to the slowest. */
const IN_ORDER: readonly EngineName[] = ['onnx', 'wasm', 'cpu'];

/**
 * Opens an engine and makes it the tfjs backend in use; its library is loaded only now. An engine is there if its library
 * loads and it multiplies two matrices rightly: `auto` is the first that is, and `info.reason` says why one before it is
 * not. A GPU that was asked for is never replaced by a processor.
 * @throws Fault `engine.…`, which says why the engine asked for is not there
 */
export async function openEngine({ name, device = 'cpu', threads }: EngineOptions): Promise<Engine> {
  const candidates = name !== 'auto' ? [name] : device === 'gpu' ? (['onnx'] as const) : IN_ORDER;
  let reason: unknown;
  for (const candidate of candidates) {
    try {
      return (await openTested(candidate, { device, threads, ...(reason === undefined ? {} : { reason: toFaultData(reason) }) })).engine;
    } catch (error) {
      reason ??= error;
    }
  }
  throw reason;
}

interface Wanted {
  readonly device: EngineInfo['device'];
  readonly threads: number;
  readonly reason?: FaultData;
}

async function openTested(name: EngineName, wanted: Wanted): Promise<{ readonly engine: Engine; readonly tested: SelfTest }> {
  const engine = await load(name, wanted);
  try {
    await engine.start();
    const tested = selfTest(engine);
    if (!tested.ok) throw engineFault('wrong', { name, version: engine.info.version });
    return { engine, tested };
  } catch (error) {
    engine.dispose();
    throw error;
  }
}

async function load(name: EngineName, { threads: asked, reason }: Wanted): Promise<Engine> {
  if (name === 'cpu') return new (await import('./cpu/engine.ts')).CpuEngine(reason);
  const { OnnxEngine } = await import('./onnx/engine.ts');
  const threads = threadCount(asked);
  if (name === 'wasm') return new OnnxEngine({ threads, reason, binding: await (await import('./onnx/wasm-binding.ts')).loadWasmBinding(threads) });
  return new OnnxEngine({ threads, reason });
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
  const probes: EngineProbe[] = [];
  for (const name of IN_ORDER) probes.push(await probe(name, threads));
  return probes;
}

async function probe(name: EngineName, threads: number): Promise<EngineProbe> {
  try {
    const { engine, tested } = await openTested(name, { device: 'cpu', threads });
    engine.dispose();
    return { name, available: true, info: engine.info, selfTest: tested };
  } catch (error) {
    return { name, available: false, reason: toFaultData(error) };
  }
}
