import type { OrtSession, OrtTensor, SessionOptions } from './binding.ts';
import { onnxType } from './emit.ts';
import { WasmMemory, type WasmModule } from './wasm-module.ts';

const LEVELS: Readonly<Record<SessionOptions['graphOptimizationLevel'], number>> = { disabled: 0, basic: 1, extended: 2, layout: 3, all: 99 };
const SEQUENTIAL = 0;
const WARNINGS = 2;
const CPU_MEMORY = 1;

type Tensors = Readonly<Record<string, OrtTensor>>;

/** A place in the module's memory for one tensor of a session. */
interface Place {
  readonly name: string;
  readonly address: number;
}

/** The tensors of a session's runs; their shapes are the model's, so the places of the first run do for every other. */
interface Bound {
  readonly feeds: readonly Place[];
  readonly fetches: readonly Place[];
  readonly run: () => number;
  readonly release: () => void;
}

/** A session of ONNX Runtime's WebAssembly build, called as the native one is. Its threads are the module's. */
export class WasmSession implements OrtSession {
  private session = 0;
  private bound: Bound | undefined;

  constructor(private readonly module: WasmModule) {}

  loadModel(buffer: ArrayBufferLike, offset: number, length: number, options: SessionOptions): void {
    const memory = new WasmMemory(this.module);
    const handle = sessionOptions(memory, options);
    try {
      const model = memory.bytes(new Uint8Array(buffer, offset, length));
      this.session = this.module._OrtCreateSession(model, length, handle);
      if (this.session === 0) memory.fail();
    } finally {
      this.module._OrtReleaseSessionOptions(handle);
      memory.free();
    }
  }

  run(feeds: Tensors, fetches: Tensors): void {
    this.bound ??= bind(this.module, this.session, feeds, fetches);
    const memory = new WasmMemory(this.module);
    try {
      for (const { name, address } of this.bound.feeds) memory.write(address, bytesOf(feeds[name]!));
      if (this.bound.run() !== 0) memory.fail();
      for (const { name, address } of this.bound.fetches) memory.read(address, bytesOf(fetches[name]!));
    } finally {
      memory.free();
    }
  }

  endProfiling(): void {
    // The build writes profiles into a file system of its own, which nobody can read.
  }

  dispose(): void {
    this.bound?.release();
    this.bound = undefined;
    if (this.session !== 0) this.module._OrtReleaseSession(this.session);
    this.session = 0;
  }
}

const bytesOf = ({ data }: OrtTensor) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

function sessionOptions(memory: WasmMemory, options: SessionOptions): number {
  const { module } = memory;
  const handle = module._OrtCreateSessionOptions(LEVELS[options.graphOptimizationLevel], options.enableCpuMemArena, options.enableMemPattern, SEQUENTIAL, false, 0, 0, WARNINGS, 0, 0);
  if (handle === 0) memory.fail();
  return handle;
}

function bind(module: WasmModule, session: number, feeds: Tensors, fetches: Tensors): Bound {
  const memory = new WasmMemory(module);
  const handles: number[] = [];
  const place = ([name, tensor]: [string, OrtTensor]): Place & { readonly handle: number } => {
    const { byteLength } = tensor.data;
    const address = memory.reserve(byteLength);
    const handle = module._OrtCreateTensor(onnxType(tensor.type), address, byteLength, memory.words(tensor.dims), tensor.dims.length, CPU_MEMORY);
    if (handle === 0) memory.fail();
    handles.push(handle);
    return { name, address, handle };
  };
  const options = module._OrtCreateRunOptions(WARNINGS, 0, false, 0);
  const [inputs, outputs] = [Object.entries(feeds).map(place), Object.entries(fetches).map(place)];
  const table = (places: typeof inputs) => [memory.words(places.map(({ name }) => memory.text(name))), memory.words(places.map(({ handle }) => handle)), places.length] as const;
  const [inputNames, inputHandles, inputCount] = table(inputs);
  const [outputNames, outputHandles, outputCount] = table(outputs);
  const release = () => {
    for (const handle of handles) module._OrtReleaseTensor(handle);
    module._OrtReleaseRunOptions(options);
    memory.free();
  };
  const run = () => module._OrtRun(session, inputNames, inputHandles, inputCount, outputNames, outputCount, outputHandles, options);
  return { feeds: inputs, fetches: outputs, run, release };
}
