import type { Tensor } from '@tensorflow/tfjs-core';
import type { Compiled, Engine, Tensors } from '../engine/engine.ts';
import type { Experiment } from '../gan/game.ts';
import { classesOfRows, drawNoise } from '../gan/noise.ts';
import { prefixed, under } from '../gan/paths.ts';
import type { HostTensors } from '../tensors/host-tensor.ts';
import type { GeneratedSet } from './measures/generated.ts';

/** Points are drawn this many at a time; one picture shows as many. */
export const POINTS_DRAWN = 1000;

const isPoints = (shape: readonly number[]): boolean => shape.length === 1;

/** Samples in one grid: the config's count of images, or a thousand points. */
export function gridCount(shape: readonly number[], count: number): number {
  return isPoints(shape) ? POINTS_DRAWN : count;
}

/**
 * Draws samples in chunks of one grid, each from its own place of the noise: the first chunk is the grid that the run
 * records, whatever the count asked for.
 */
export class Sampler {
  private readonly compiled: Compiled;

  constructor(
    private readonly engine: Engine,
    private readonly experiment: Experiment,
    private readonly chunk: number,
  ) {
    this.compiled = engine.compile('sampling', (inputs) => experiment.sample(under(inputs, 'state'), under(inputs, 'noise')));
  }

  /** @returns [count, …shape] in the data's range, row-major */
  draw(state: Tensors, seed: number, count?: number): Float32Array {
    return this.drawSet(state, seed, count).values;
  }

  /** The same, with the classes that were asked for. */
  drawSet(state: Tensors, seed: number, count: number = this.chunk): GeneratedSet {
    const chunks = Array.from({ length: Math.ceil(count / this.chunk) }, (_, step) => this.drawChunk(state, seed, step));
    const each = chunks[0]!.values.length / this.chunk;
    const values = new Float32Array(count * each);
    const labels = chunks[0]!.labels && new Uint32Array(count);
    chunks.forEach((drawn, i) => {
      const taken = Math.min(this.chunk, count - i * this.chunk);
      values.set(drawn.values.subarray(0, taken * each), i * this.chunk * each);
      if (drawn.labels) labels?.set(drawn.labels.subarray(0, taken), i * this.chunk);
    });
    return { values, labels };
  }

  /** One chunk of the noise's place `step`. @param change makes the noise another one of the same shapes */
  drawChunk(state: Tensors, seed: number, step: number, change: (drawn: HostTensors) => HostTensors = (drawn) => drawn): GeneratedSet {
    const drawn = change(drawNoise(this.experiment.samplingNoise(this.chunk), { seed, stream: 'samples', step }));
    const noise: Record<string, Tensor> = Object.fromEntries(Object.entries(drawn).map(([name, value]) => [name, this.engine.put(value)]));
    const results = this.compiled({ ...prefixed('state', state), ...prefixed('noise', noise) });
    const values = Float32Array.from(this.engine.take(results['samples']!).data);
    for (const tensor of [...Object.values(noise), ...Object.values(results)]) tensor.dispose();
    return { values, labels: drawn['labels'] && classesOfRows(drawn['labels']) };
  }

  dispose(): void {
    this.compiled.dispose();
  }
}
