import type { Tensor } from '@tensorflow/tfjs-core';
import type { DataSet } from '../../data/dataset.ts';
import type { Compiled, Engine, Tensors } from '../../engine/engine.ts';
import type { Experiment } from '../../gan/game.ts';
import { prefixed, under } from '../../gan/paths.ts';
import { matrixOf, rowsBetween, type Matrix } from '../../metrics/matrix.ts';
import type { Pulse } from '../../metrics/pulse.ts';
import { permutation } from '../../random/random.ts';
import type { HostTensors } from '../../tensors/host-tensor.ts';

/** Some examples of one part of the data. */
export interface Examples {
  readonly part: 'train' | 'heldOut';
  readonly places: Uint32Array;
}

/** What D makes of examples that stand one after the other in `Examples`. */
export interface Inspected {
  /** of the first of them */
  readonly from: number;
  /** [count, features] */
  readonly features: Matrix;
  /** Q's output, [count, codes' width]; undefined where D reads no codes */
  readonly codes: Matrix | undefined;
}

/** Shows D examples and hands on what it makes of them, piece by piece. @param weights those of the checkpoint, or those before the first step */
export type Inspect = (weights: 'trained' | 'initial', examples: Examples, pulse: Pulse, take: (found: Inspected) => void) => Promise<void>;

/** Examples that D is shown at once, which its batch norm is of. */
const SHOWN_AT_ONCE = 100;

/** So many examples of a part, or all where there are fewer, always the same and in the same drawn order: what is sorted by class would make batches of one class. */
export function drawnExamples(data: Pick<DataSet, 'size' | 'heldOut'>, part: Examples['part'], count: number): Examples {
  return { part, places: permutation({ seed: 0, stream: `measures/${part}`, step: 0 }, part === 'train' ? data.size : data.heldOut).subarray(0, count) };
}

/** The classes of examples; only of data that have labels. */
export function labelsAt(data: DataSet, { part, places }: Examples): Uint32Array {
  const labels = part === 'train' ? data.labels : data.heldOutLabels;
  if (!labels) throw new Error(`${data.name} has no labels`);
  return places.map((place) => labels[place]!);
}

/** How D is shown examples, for a measure that fits only where it is. */
export function inspecting({ inspect }: { readonly inspect: Inspect | undefined }): Inspect {
  if (!inspect) throw new Error('nobody shows D examples');
  return inspect;
}

/** What D makes of real examples, with the weights of a checkpoint and with those that the run began with. */
export class Inspection {
  private readonly compiled: Compiled;
  private initial: Readonly<Record<string, Tensor>> | undefined;

  /** @param initial the state before the first step */
  constructor(private readonly engine: Engine, experiment: Experiment, private readonly dataSet: DataSet, private readonly initialState: () => HostTensors) {
    const { inspect } = experiment;
    if (!inspect) throw new Error('D sees no examples by themselves');
    this.compiled = engine.compile('what D makes of examples', (inputs) => inspect(under(inputs, 'state'), under(inputs, 'batch')));
  }

  /** @param trained the checkpoint's state */
  of(trained: Tensors): Inspect {
    return async (weights, { part, places }, pulse, take) => {
      const state = weights === 'trained' ? trained : this.untrained();
      for (let from = 0; from < places.length; from += SHOWN_AT_ONCE) {
        await pulse(from, places.length);
        take({ from, ...this.shown(state, part, places, from) });
      }
    };
  }

  dispose(): void {
    this.compiled.dispose();
    for (const tensor of Object.values(this.initial ?? {})) tensor.dispose();
  }

  private untrained(): Tensors {
    this.initial ??= Object.fromEntries(Object.entries(this.initialState()).map(([name, value]) => [name, this.engine.put(value)]));
    return this.initial;
  }

  /** The last piece is filled up with the first examples, so that one compiled graph does for all. */
  private shown(state: Tensors, part: Examples['part'], places: Uint32Array, from: number): Omit<Inspected, 'from'> {
    const { shape } = this.dataSet;
    const data = new Float32Array(SHOWN_AT_ONCE * shape.reduce((product, side) => product * side, 1));
    this.dataSet.read(part, Uint32Array.from({ length: SHOWN_AT_ONCE }, (_, i) => places[(from + i) % places.length]!), data);
    const real = this.engine.put({ dtype: 'float32', shape: [SHOWN_AT_ONCE, ...shape], data });
    const results = this.compiled({ ...prefixed('state', state), ...prefixed('batch', { real }) });
    const rows = (name: string): Matrix | undefined => {
      const tensor = results[name];
      return tensor && rowsBetween(matrixOf(Float32Array.from(this.engine.take(tensor).data), tensor.size / SHOWN_AT_ONCE, "what D makes of examples"), 0, Math.min(SHOWN_AT_ONCE, places.length - from));
    };
    const found = { features: rows('features')!, codes: rows('codes') };
    for (const tensor of [real, ...Object.values(results)]) tensor.dispose();
    return found;
  }
}
