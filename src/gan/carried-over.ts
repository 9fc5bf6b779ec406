import type { HostTensor, HostTensors } from '../tensors/host-tensor.ts';
import { initialAverage, ownWeights } from './moving-average.ts';
import { prefixed, under } from './paths.ts';

/**
 * What a state remembers of the past beside the networks themselves: an optimizer's slots, a moving average of weights,
 * the adapted strength of augmentation. Training goes on without it, though not as it would have with it.
 */
const REMEMBERED = /^([^/]+\/slots|[^/]+\/ema|augmentation)\//;
const AVERAGE = '/ema';

/** A state that goes on with what another one was, and what of it begins afresh, for the other has nothing that fits. */
export interface CarriedOver {
  readonly state: HostTensors;
  /** places in the state: `generator/slots`, `generator/ema`, `augmentation` */
  readonly afresh: readonly string[];
}

const placeOf = (name: string): string | undefined => REMEMBERED.exec(name)?.[1];
const formOf = (tensors: HostTensors): string => JSON.stringify(Object.entries(tensors).map(([name, { dtype, shape }]) => [name, dtype, shape]).sort());

/**
 * A checkpoint's state in a game that was changed. Parameters and statistics are the checkpoint's, whether they fit or
 * not. What is remembered is the checkpoint's where all of a place fits, is dropped where the changed game has no such
 * place, and begins afresh else: slots and the strength of augmentation as before the first step, an average as a copy of
 * the weights.
 * @param step of the checkpoint, as which the average counts what it has seen: `ema.startStep` keeps its meaning
 * @param initial the changed game's state before its first step
 */
export function carriedOver(checkpoint: HostTensors, initial: HostTensors, step: number): CarriedOver {
  const kept = Object.fromEntries(Object.entries(checkpoint).filter(([name]) => placeOf(name) === undefined));
  const places = [...new Set(Object.keys(initial).flatMap((name) => placeOf(name) ?? []))];
  const afresh = places.filter((place) => formOf(under(checkpoint, place)) !== formOf(under(initial, place)));
  const remembered = places.flatMap((place) => {
    if (!afresh.includes(place)) return Object.entries(prefixed(place, under(checkpoint, place)));
    return Object.entries(prefixed(place, place.endsWith(AVERAGE) ? averageOf(kept, place.slice(0, -AVERAGE.length), step) : under(initial, place)));
  });
  return { state: { ...kept, ...Object.fromEntries(remembered) }, afresh };
}

/** An average that begins as a copy; of its own memory, for the engine takes tensors one by one. */
function averageOf(state: HostTensors, player: string, step: number): HostTensors {
  const copied = Object.entries(ownWeights(under(state, player))).map(([name, tensor]): [string, HostTensor] => [name, { ...tensor, data: tensor.data.slice() }]);
  return initialAverage(Object.fromEntries(copied), step);
}
