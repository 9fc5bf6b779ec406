import * as tf from '@tensorflow/tfjs-core';
import type { Env } from 'jasmine-core/lib/jasmine-core/jasmine.js';
import { BACKEND, OnnxBackend } from '../../../src/engine/onnx/backend.ts';
import { compile } from '../../../src/engine/onnx/compile.ts';
import type { ProgramCache } from '../../../src/engine/onnx/program-cache.ts';
import type { Runtime } from '../../../src/engine/onnx/session.ts';
import type { Tensors } from '../../../src/engine/engine.ts';
import { wrapKernels } from './kernel-calls.ts';
import { difference, isNumbers, type Numbers } from './numbers.ts';

type Inputs = Parameters<tf.KernelFunc>[0]['inputs'];

/** A kernel's call, as tfjs made it. */
interface Call {
  readonly kernelName: string;
  readonly inputs: Inputs;
  readonly attrs: tf.NamedAttrMap;
  readonly outputs: readonly tf.TensorInfo[];
}

/** Where a tensor's numbers come from: written from JavaScript, or computed. */
type Origin = { readonly written: tf.TensorInfo; readonly values: Numbers } | { readonly call: Call };

interface Observer {
  written(info: tf.TensorInfo, values: Numbers): void;
  read(dataId: tf.DataId, values: Numbers): void;
}

class ObservedBackend extends OnnxBackend {
  constructor(
    programs: ProgramCache,
    private readonly observer: Observer,
  ) {
    super(programs);
  }

  override move(...[dataId, values, shape, dtype, references]: Parameters<OnnxBackend['move']>): void {
    super.move(dataId, values, shape, dtype, references);
    if (isNumbers(values)) this.observer.written({ dataId, shape: [...shape], dtype }, values.slice());
  }

  override readSync(dataId: tf.DataId): ReturnType<OnnxBackend['readSync']> {
    const values = super.readSync(dataId);
    if (isNumbers(values)) this.observer.read(dataId, values.slice());
    return values;
  }
}

/**
 * The step compiler in the way of tfjs's tests: after each spec, what the spec read is computed once more. The kernels'
 * calls that lead to it, from the numbers that came from JavaScript on, become a function of those numbers, which is
 * compiled and called twice (the second call records it again); both must give what the spec read.
 */
export class Replays implements Observer {
  /** graphs replayed */
  count = 0;
  private readonly origins = new WeakMap<tf.DataId, Origin>();
  private readonly unchecked = new Map<tf.DataId, Numbers>();
  private backend: ObservedBackend | undefined;
  replaying = false;

  constructor(private readonly runtime: Runtime) {}

  observe(programs: ProgramCache): OnnxBackend {
    this.backend = new ObservedBackend(programs, this);
    return this.backend;
  }

  logCalls(): void {
    wrapKernels(BACKEND, (kernelName, kernel) => (params) => {
      const outputs = kernel(params);
      if (!this.replaying) this.log({ kernelName, inputs: copied(params.inputs), attrs: params.attrs ?? {}, outputs: [outputs].flat() });
      return outputs;
    });
  }

  watch(env: Env): void {
    env.beforeEach(() => this.unchecked.clear());
    env.afterEach(() => this.check());
  }

  written(written: tf.TensorInfo, values: Numbers): void {
    if (!this.replaying) this.origins.set(written.dataId, { written, values });
  }

  read(dataId: tf.DataId, values: Numbers): void {
    const origin = this.origins.get(dataId);
    if (!this.replaying && origin && 'call' in origin) this.unchecked.set(dataId, values);
  }

  private log(call: Call): void {
    for (const { dataId, dtype } of call.outputs) {
      // What has an origin is another tensor of its input's numbers, or was computed on the host and written. Texts and
      // complex numbers stay on the host, and what is computed from them begins a graph.
      if (!this.origins.has(dataId) && dtype !== 'string' && dtype !== 'complex64') this.origins.set(dataId, { call });
    }
  }

  private check(): void {
    const { backend } = this;
    if (!backend || tf.findBackend(BACKEND) !== backend || tf.getBackend() !== BACKEND) return;
    const debug = tf.env().getBool('DEBUG');
    // In debug mode tfjs reads what each kernel gives, which a compiled function may not.
    tf.env().set('DEBUG', false);
    this.replaying = true;
    try {
      for (const [dataId, values] of this.unchecked) this.replay(backend, dataId, values);
    } finally {
      this.replaying = false;
      tf.env().set('DEBUG', debug);
    }
  }

  private replay(backend: ObservedBackend, target: tf.DataId, expected: Numbers): void {
    const { calls, leaves } = this.before(target);
    const inputs = Object.fromEntries([...leaves.values()].map(({ written: { shape, dtype }, values }, i) => [`in${i}`, tf.tensor(values.slice(), shape, dtype)]));
    const names = new Map([...leaves.keys()].map((dataId, i) => [dataId, `in${i}`]));
    const compiled = compile(backend, this.runtime, 'a replay', (given) => ({ result: rerun(calls, new Map([...names].map(([dataId, name]) => [dataId, given[name]!])), target) }));
    try {
      for (let call = 1; call <= 2; call += 1) this.compare(compiled(inputs), expected, calls);
      this.count += 1;
    } finally {
      compiled.dispose();
      tf.dispose({ ...inputs });
    }
  }

  private compare(results: Tensors, expected: Numbers, calls: readonly Call[]): void {
    const values = results['result']!.dataSync();
    tf.dispose({ ...results });
    const found = difference(values, expected);
    if (found) throw new Error(`Replayed, ${calls.map(({ kernelName }) => kernelName).join(', ')} differ: ${found}`);
  }

  /** The calls that a tensor needs, in an order in which they can be made, and the written tensors that they begin with. */
  private before(target: tf.DataId) {
    const calls = new Set<Call>();
    const leaves = new Map<tf.DataId, Extract<Origin, { written: unknown }>>();
    const visit = (dataId: tf.DataId) => {
      const origin = this.origins.get(dataId);
      if (!origin) throw new Error('A tensor of unknown origin was read.');
      if ('written' in origin) leaves.set(dataId, origin);
      else if (!calls.has(origin.call)) {
        tensorsOf(origin.call.inputs).forEach((info) => visit(info.dataId));
        calls.add(origin.call);
      }
    };
    visit(target);
    return { calls: [...calls], leaves };
  }
}

/** The tensors' data as they are now: a variable's changes with each assignment. */
function copied(inputs: Inputs): Inputs {
  return mapped(inputs, ({ dataId, shape, dtype }) => ({ dataId, shape, dtype }));
}

/** The same inputs of a kernel, named or in a list, as something else. */
function mapped<T extends tf.TensorInfo>(inputs: Inputs, f: (info: tf.TensorInfo) => T): Record<string, T> {
  const pairs = Object.entries(inputs).flatMap(([name, info]): [string, T][] => (info ? [[name, f(info)]] : []));
  return Object.assign(Array.isArray(inputs) ? [] : {}, Object.fromEntries(pairs));
}

const tensorsOf = (inputs: Inputs) => Object.values(inputs).flatMap((info) => info ?? []);

/** Makes the calls again on other tensors. */
function rerun(calls: readonly Call[], tensors: Map<tf.DataId, tf.Tensor>, target: tf.DataId): tf.Tensor {
  const again = (info: tf.TensorInfo) => tf.reshape(tensors.get(info.dataId)!, info.shape);
  for (const { kernelName, inputs, attrs, outputs } of calls) {
    const results = [tf.engine().runKernel<tf.Tensor | tf.Tensor[]>(kernelName, mapped(inputs, again), attrs)].flat();
    results.forEach((tensor, i) => tensors.set(outputs[i]!.dataId, tensor));
  }
  return tensors.get(target)!;
}
