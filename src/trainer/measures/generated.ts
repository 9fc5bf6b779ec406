import type { Tensor } from '@tensorflow/tfjs-core';
import type { Compiled, Engine, Tensors } from '../../engine/engine.ts';
import type { Experiment, SampledWith } from '../../gan/game.ts';
import { classesOfRows, drawNoise } from '../../gan/noise.ts';
import { prefixed, under } from '../../gan/paths.ts';
import type { Pulse } from '../../metrics/pulse.ts';

/** Samples with the classes that were asked for. */
export interface GeneratedSet {
  /** [count, …shape], row-major, in the data's range */
  readonly values: Float32Array;
  /** undefined where no class is asked for */
  readonly labels: Uint32Array | undefined;
}

/** Samples drawn at once: what batch statistics are of. */
export const DRAWN_AT_ONCE = 100;

const STREAM = 'measures';

/** Draws the samples that are measured: for one seed always of the same z, whatever was drawn before. */
export class Generated {
  private readonly compiled: Compiled;

  constructor(private readonly engine: Engine, private readonly experiment: Experiment, private readonly seed: number, how: SampledWith) {
    this.compiled = engine.compile('drawing samples to measure', (inputs) => experiment.sample(under(inputs, 'state'), under(inputs, 'noise'), how));
  }

  async draw(state: Tensors, count: number, pulse: Pulse): Promise<GeneratedSet> {
    const first = this.chunk(state, 0);
    const length = first.values.length / DRAWN_AT_ONCE;
    const values = new Float32Array(count * length);
    const labels = first.labels && new Uint32Array(count);
    for (let from = 0; from < count; from += DRAWN_AT_ONCE) {
      await pulse(from, count);
      const chunk = from === 0 ? first : this.chunk(state, from / DRAWN_AT_ONCE);
      values.set(chunk.values.subarray(0, (count - from) * length), from * length);
      if (chunk.labels) labels?.set(chunk.labels.subarray(0, count - from), from);
    }
    return { values, labels };
  }

  dispose(): void {
    this.compiled.dispose();
  }

  private chunk(state: Tensors, step: number): { values: Float32Array; labels: Uint32Array | undefined } {
    const drawn = drawNoise(this.experiment.samplingNoise(DRAWN_AT_ONCE), { seed: this.seed, stream: STREAM, step });
    const noise: Record<string, Tensor> = Object.fromEntries(Object.entries(drawn).map(([name, value]) => [name, this.engine.put(value)]));
    const results = this.compiled({ ...prefixed('state', state), ...prefixed('noise', noise) });
    const values = Float32Array.from(this.engine.take(results['samples']!).data);
    for (const tensor of [...Object.values(noise), ...Object.values(results)]) tensor.dispose();
    return { values, labels: drawn['labels'] && classesOfRows(drawn['labels']) };
  }
}
