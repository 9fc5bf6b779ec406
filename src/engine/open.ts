import { Fault, fill, toFaultData, type FaultData } from '../faults/fault.ts';
import type { Engine, EngineInfo } from './engine.ts';
import { engineFault } from './faults.ts';
import { threadCount } from './machine.ts';
import type { Adapters } from './onnx/adapter.ts';
import type { OnnxOptions } from './onnx/engine.ts';
import { selfTest, type SelfTest } from './self-test.ts';

type EngineName = 'onnx' | 'wasm' | 'cpu';

export interface EngineOptions {
  readonly name: 'auto' | EngineName;
  readonly device?: EngineInfo['device'];
  /** 0 means one for each core */
  readonly threads: number;
  /** told what makes every step take longer: a slower engine, or a graphics adapter that is none */
  readonly onNote?: (note: Fault) => void;
  readonly onPlacement?: OnnxOptions['onPlacement'];
}

/** From the fastest to the slowest. */
const IN_ORDER: readonly EngineName[] = ['onnx', 'wasm', 'cpu'];

/**
 * Opens an engine and makes it the tfjs backend in use; its library is loaded only now. An engine is there if its library
 * loads and it multiplies two matrices rightly: `auto` is the first that is, and `info.reason` says why one before it is
 * not. A GPU that was asked for is never replaced by a processor.
 * @throws Fault `engine.…`, which says why the engine asked for is not there
 */
export async function openEngine({ name, device = 'cpu', onNote, ...options }: EngineOptions): Promise<Engine> {
  const candidates = name !== 'auto' ? [name] : device === 'gpu' ? (['onnx'] as const) : IN_ORDER;
  let refusal: unknown;
  for (const candidate of candidates) {
    try {
      const reason = refusal === undefined ? undefined : toFaultData(refusal);
      const { engine } = await openTested(candidate, { ...options, device, reason, onNote });
      if (reason) onNote?.(engineFault('fellBack', { name: candidate, reason: fill(reason.template, reason.args) }));
      return engine;
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal;
}

interface Wanted extends Omit<EngineOptions, 'name' | 'device' | 'onNote'> {
  readonly device: EngineInfo['device'];
  readonly reason?: FaultData | undefined;
  readonly onNote?: EngineOptions['onNote'] | undefined;
  /** where they are known already */
  readonly adapters?: Adapters;
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

async function load(name: EngineName, wanted: Wanted): Promise<Engine> {
  const { device, reason, onPlacement } = wanted;
  if (device === 'gpu' && name !== 'onnx') throw engineFault('gpuEngine', { name });
  if (name === 'cpu') return new (await import('./cpu/engine.ts')).CpuEngine(reason);
  const { OnnxEngine } = await import('./onnx/engine.ts');
  const threads = threadCount(wanted.threads);
  if (name === 'wasm') return new OnnxEngine({ threads, reason, binding: await (await import('./onnx/wasm-binding.ts')).loadWasmBinding(threads) });
  return new OnnxEngine({ threads, reason, ...(device === 'gpu' ? { adapter: await adapterFor(wanted), onPlacement } : {}) });
}

/** The name of the graphics adapter that will compute. @throws Fault `engine.…` where there is none */
async function adapterFor({ onNote, adapters }: Wanted): Promise<string> {
  const { loadBinding } = await import('./onnx/binding.ts');
  if (!loadBinding().gpu) throw engineFault('gpuBuild', { platform: process.platform, arch: process.arch });
  const { taken } = adapters ?? (await (await import('./onnx/adapter.ts')).findAdapters());
  if (taken instanceof Fault) throw taken;
  if (taken.software) onNote?.(engineFault('softwareAdapter', { adapter: taken.name }));
  return taken.name;
}

/** What `gan doctor` says of an engine. */
export interface EngineProbe {
  readonly name: EngineInfo['name'];
  readonly device: EngineInfo['device'];
  readonly available: boolean;
  /** why it is not available */
  readonly reason?: FaultData;
  readonly info?: EngineInfo;
  readonly selfTest?: SelfTest;
}

/** What `gan doctor` finds: every engine, and the graphics adapters that the system names. */
export interface Probes {
  readonly engines: readonly EngineProbe[];
  readonly adapters: readonly string[];
}

/**
 * Opens every engine in this process, one after another, and has it multiply two matrices. The last one stays the tfjs
 * backend in use. A native library that ends the process that loads it is found out by another one first.
 * @param threads 0 means one for each core
 */
export async function probeEngines(threads = 0): Promise<Probes> {
  const { crashOfNative } = await import('./onnx/load-trial.ts');
  const crash = await crashOfNative();
  const native = (device: EngineInfo['device'], adapters?: Adapters) =>
    crash ? refused('onnx', device, crash) : probe('onnx', { device, threads, ...(adapters ? { adapters } : {}) });
  const onCpu = await native('cpu');
  const adapters = onCpu.available ? await (await import('./onnx/adapter.ts')).findAdapters() : undefined;
  const onGpu = await native('gpu', adapters);
  const others = [await probe('wasm', { device: 'cpu', threads }), await probe('cpu', { device: 'cpu', threads })];
  return { engines: [onCpu, onGpu, ...others], adapters: adapters?.names ?? [] };
}

async function probe(name: EngineName, wanted: Wanted): Promise<EngineProbe> {
  try {
    const { engine, tested } = await openTested(name, wanted);
    engine.dispose();
    return { name, device: wanted.device, available: true, info: engine.info, selfTest: tested };
  } catch (error) {
    return refused(name, wanted.device, error);
  }
}

const refused = (name: EngineName, device: EngineInfo['device'], reason: unknown): EngineProbe => ({ name, device, available: false, reason: toFaultData(reason) });
