import type { Tensor } from '@tensorflow/tfjs-core';
import type { Engine, Tensors } from '../../engine/engine.ts';
import type { Experiment, SampledWith } from '../../gan/game.ts';
import { drawNoise } from '../../gan/noise.ts';
import { prefixed, under } from '../../gan/paths.ts';
import type { Pulse } from '../../metrics/pulse.ts';
import type { HostTensor } from '../../tensors/host-tensor.ts';
import { DRAWN_AT_ONCE } from './generated.ts';

/** Batches whose statistics are averaged. */
export const STANDING_BATCHES = 100;

/** The averages of batch norm among a network's statistics. */
const isMoment = (name: string): boolean => /\/(mean|variance)$/.test(name);

/**
 * The state with batch norm's averages replaced by standing statistics: the mean of those of many batches of samples
 * (Brock et al. 2019, appendix H). A layer's average moves by s' = m·s + (1 - m)·b; from what becomes of an average of 0
 * and of one of 1 the batch's own b follows exactly, whatever the momentum m, and whether or not G ever trained with it.
 * @returns new tensors for the moments, the caller's to dispose; the state itself stays as it is
 */
export async function standingState(engine: Engine, experiment: Experiment, state: Tensors, seed: number, weights: SampledWith['weights'], pulse: Pulse): Promise<Record<string, Tensor>> {
  const compiled = engine.compile('standing statistics', (inputs) => experiment.statisticsAfter(under(inputs, 'state'), under(inputs, 'noise'), weights));
  const after = (from: Tensors, batch: number): Record<string, HostTensor> => {
    const drawn = drawNoise(experiment.samplingNoise(DRAWN_AT_ONCE), { seed, stream: 'measures/standing', step: batch });
    const noise = Object.fromEntries(Object.entries(drawn).map(([name, value]) => [name, engine.put(value)]));
    const results = compiled({ ...prefixed('state', from), ...prefixed('noise', noise) });
    const moments = Object.entries(results).filter(([name]) => isMoment(name)).map(([name, tensor]) => [name, engine.take(tensor)] as const);
    for (const tensor of [...Object.values(noise), ...Object.values(results)]) tensor.dispose();
    return Object.fromEntries(moments);
  };
  const filled = (names: readonly string[], value: number): Record<string, Tensor> =>
    Object.fromEntries(names.map((name) => [name, engine.put({ dtype: 'float32', shape: state[name]!.shape, data: new Float32Array(state[name]!.size).fill(value) })]));
  try {
    const names = Object.keys(after(state, 0));
    const [zeros, ones] = [filled(names, 0), filled(names, 1)];
    const [low, high] = [after({ ...state, ...zeros }, 0), after({ ...state, ...ones }, 0)];
    const momenta = Object.fromEntries(names.map((name) => [name, high[name]!.data[0]! - low[name]!.data[0]!]));
    const sums = Object.fromEntries(names.map((name) => [name, new Float64Array(low[name]!.data.length)]));
    for (let batch = 0; batch < STANDING_BATCHES; batch++) {
      await pulse(batch, STANDING_BATCHES);
      for (const [name, { data }] of Object.entries(after({ ...state, ...zeros }, batch))) {
        data.forEach((value: number, i: number) => { sums[name]![i]! += value / (1 - momenta[name]!) / STANDING_BATCHES; });
      }
    }
    for (const tensor of [...Object.values(zeros), ...Object.values(ones)]) tensor.dispose();
    return Object.fromEntries(names.map((name) => [name, engine.put({ dtype: 'float32', shape: state[name]!.shape, data: Float32Array.from(sums[name]!) })]));
  } finally {
    compiled.dispose();
  }
}
