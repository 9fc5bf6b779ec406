import { Fault, fill, toFaultData, type FaultData } from '../faults/fault.ts';
import type { Engine, EngineInfo } from './engine.ts';
import { engineFault } from './faults.ts';
import { threadCount } from './machine.ts';
import type { Adapters } from './onnx/adapter.ts';
import type { OnnxOptions } from './onnx/engine.ts';
import { preference, type EngineName, type NetworkKind } from './preference.ts';
import { selfTest, type SelfTest } from './self-test.ts';
import { gigaflops } from './speed.ts';

export interface EngineOptions {
  readonly name: 'auto' | EngineName;
  readonly device?: EngineInfo['device'];
  /** 0 means one for each core */
  readonly threads: number;
  /** what it is to compute: `auto` goes by it */
  readonly network?: NetworkKind;
  /** the engine that a run had so far: `auto` stays with it where it is there, for another one's numbers differ by rounding */
  readonly before?: EngineName | undefined;
  /** told what makes every step take longer: a slower engine, or a graphics adapter that is none */
  readonly onNote?: (note: Fault) => void;
  readonly onPlacement?: OnnxOptions['onPlacement'];
}

/**
 * Opens an engine and makes it the tfjs backend in use; its library is loaded only now. An engine is there if its library
 * loads and it multiplies two matrices rightly: `auto` is the first that is, `info.choice` says by what order, and
 * `info.reason` why one before it is not. A GPU that was asked for is never replaced by a processor.
 * @throws Fault `engine.…`, `tensorflow.…`, which says why the engine asked for is not there
 */
export async function openEngine({ name, device = 'cpu', onNote, network = 'convolutional', before, ...options }: EngineOptions): Promise<Engine> {
  const { candidates, choice } = candidatesFor(name, { device, network, before });
  let refusal: unknown;
  for (const candidate of candidates) {
    try {
      const why = { ...(choice === undefined ? {} : { choice }), ...(refusal === undefined ? {} : { reason: toFaultData(refusal) }) };
      const { engine } = await openTested(candidate, { ...options, device, why, onNote });
      if (why.reason) onNote?.(engineFault('fellBack', { name: candidate, wanted: candidates[0] ?? name, reason: fill(why.reason.template, why.reason.args) }));
      return engine;
    } catch (error) {
      refusal ??= error;
    }
  }
  throw refusal;
}

interface Candidates {
  readonly candidates: readonly EngineName[];
  /** what `auto` goes by */
  readonly choice?: string;
}

function candidatesFor(name: EngineOptions['name'], { device, network, before }: Required<Pick<EngineOptions, 'device' | 'network'>> & Pick<EngineOptions, 'before'>): Candidates {
  if (name !== 'auto') return { candidates: [name] };
  const { order, source } = preference(network, device);
  if (before === undefined || before === order[0] || !order.includes(before)) return { candidates: order, choice: `${order.join(' > ')}: ${source}` };
  return { candidates: [before, ...order.filter((each) => each !== before)], choice: `${before}: the engine that the run began with` };
}

interface Wanted extends Pick<EngineOptions, 'threads' | 'onPlacement'> {
  readonly device: EngineInfo['device'];
  readonly why?: Pick<EngineInfo, 'reason' | 'choice'>;
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
  const { device, why, onPlacement } = wanted;
  if (name === 'tensorflow') return (await import('./tensorflow/open.ts')).openTensorflow(wanted);
  if (device === 'gpu' && name !== 'onnx') throw engineFault('gpuEngine', { name });
  if (name === 'cpu') return new (await import('./cpu/engine.ts')).CpuEngine(why);
  const { OnnxEngine } = await import('./onnx/engine.ts');
  const threads = threadCount(wanted.threads);
  if (name === 'wasm') return new OnnxEngine({ threads, why, binding: await (await import('./onnx/wasm-binding.ts')).loadWasmBinding(threads) });
  return new OnnxEngine({ threads, why, ...(device === 'gpu' ? { adapter: await adapterFor(wanted), onPlacement } : {}) });
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
 * Opens every engine but TensorFlow in this process, one after another, and has it multiply two matrices. The last one
 * stays the tfjs backend in use. A native library that ends the process that loads it is found out by another one first.
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
  const tensorflow = [await probeTensorflow('cpu', threads), await probeTensorflow('gpu', threads)];
  const others = [await probe('wasm', { device: 'cpu', threads }), await probe('cpu', { device: 'cpu', threads })];
  return { engines: [onCpu, onGpu, ...tensorflow, ...others], adapters: adapters?.names ?? [] };
}

/** Seconds that an engine multiplies for, to measure its speed. */
const SPEED_SECONDS = 1;

/** TensorFlow in a process of its own: it stays in the one that loads it, as it was first told to compute. */
async function probeTensorflow(device: EngineInfo['device'], threads: number): Promise<EngineProbe> {
  const started = performance.now();
  try {
    const { info, probed } = await (await import('./tensorflow/open.ts')).tryTensorflow({ device, threads }, SPEED_SECONDS);
    return { name: 'tensorflow', device, available: true, info, selfTest: { ok: true, milliseconds: performance.now() - started, gigaflops: probed.gigaflops } };
  } catch (error) {
    return refused('tensorflow', device, error);
  }
}

async function probe(name: EngineName, wanted: Wanted): Promise<EngineProbe> {
  try {
    const { engine, tested } = await openTested(name, wanted);
    const speed = gigaflops(engine, SPEED_SECONDS);
    engine.dispose();
    return { name, device: wanted.device, available: true, info: engine.info, selfTest: { ...tested, gigaflops: speed } };
  } catch (error) {
    return refused(name, wanted.device, error);
  }
}

const refused = (name: EngineName, device: EngineInfo['device'], reason: unknown): EngineProbe => ({ name, device, available: false, reason: toFaultData(reason) });
