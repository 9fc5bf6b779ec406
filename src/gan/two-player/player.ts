import type { Tensors } from '../../engine/engine.ts';
import type { HostTensors } from '../../tensors/host-tensor.ts';
import type { LayerDescription, NoiseSpecs, PlayerDescription, TurnInputs } from '../game.ts';
import type { Differentiated } from '../gradients.ts';
import { parameter } from '../nn/layer.ts';
import type { InitialNetwork } from '../nn/network.ts';
import type { Optimizer } from '../optimizers.ts';
import { prefixed, under } from '../paths.ts';

/** What a player is made of: one network, or a network with further heads. */
interface Body {
  init(seed: number, streamPrefix: string): InitialNetwork;
  noise(batch: number): NoiseSpecs;
  describe(): readonly LayerDescription[];
}

export interface Player<Made extends Body = Body> {
  readonly name: string;
  readonly network: Made;
  readonly optimizer: Optimizer;
  /** hyperparameter that is its learning rate */
  readonly rate: string;
}

export function initialPlayer({ name, network, optimizer }: Player, seed: number): HostTensors {
  const { params, stats } = network.init(seed, `init/${name}`);
  return prefixed(name, { ...prefixed('params', params), ...prefixed('stats', stats), ...prefixed('slots', optimizer.initialSlots(params)) });
}

export function describePlayer({ name, network }: Player): PlayerDescription {
  const layers = network.describe();
  return { name, layers, parameters: layers.reduce((sum, layer) => sum + layer.parameters, 0) };
}

/** The player's own part of the state after its update, from the gradients and the statistics put aside as `stats/…`. */
export function advanced(player: Player, { state, hyper }: Pick<TurnInputs, 'state' | 'hyper'>, { gradients, aside }: Pick<Differentiated, 'gradients' | 'aside'>): Tensors {
  const own = under(state, player.name);
  const updated = player.optimizer.update(under(own, 'params'), gradients, under(own, 'slots'), parameter(hyper, player.rate));
  return { ...prefixed('params', updated.params), ...prefixed('slots', updated.slots), ...prefixed('stats', under(aside, 'stats')) };
}
