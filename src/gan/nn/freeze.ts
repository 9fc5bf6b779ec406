import type { HostTensors } from '../../tensors/host-tensor.ts';
import type { Tensors } from '../../engine/engine.ts';
import { ganFault } from '../faults.ts';
import type { Network } from './network.ts';

const belongsTo = (layers: readonly string[], path: string): boolean => layers.some((layer) => path === layer || path.startsWith(`${layer}/`));

function split<T>(values: Readonly<Record<string, T>>, isFrozen: (name: string) => boolean): { frozen: Record<string, T>; free: Record<string, T> } {
  const part = (wanted: boolean) => Object.fromEntries(Object.entries(values).filter(([name]) => isFrozen(name) === wanted));
  return { frozen: part(true), free: part(false) };
}

/** The layers' names of a player in a list of `player/layer`, where each is seen to be there. @throws Fault naming one that is not */
function layersOf(player: string, network: Network, freeze: readonly string[]): string[] {
  const layers = network.describe().map(({ name }) => name);
  const own = freeze.filter((entry) => entry.startsWith(`${player}/`)).map((entry) => entry.slice(player.length + 1));
  const unknown = own.find((entry) => !layers.some((layer) => belongsTo([entry], layer)));
  if (unknown !== undefined) throw ganFault('freezeUnknown', { player, layer: unknown, layers: [...new Set(layers.map((layer) => layer.split('/')[0]))].join(', ') });
  return own;
}

/**
 * The network with some of its layers as they are: their parameters become statistics that nothing moves, so no gradient
 * is taken by them and no optimizer has slots for them; their own statistics stay, and they normalise by those (Mo, Cho
 * and Shin 2020 freeze the lower layers of D).
 * @param freeze `player/layer`, or the beginning of it up to a slash: `discriminator/block1`
 * @throws Fault where a layer is not there, or nothing would be left to train
 */
export function frozen(player: string, network: Network, freeze: readonly string[]): Network {
  const layers = layersOf(player, network, freeze);
  if (layers.length === 0) return network;
  const isFrozen = (name: string) => belongsTo(layers, name);
  const parameters = Object.keys(network.init(0, player).params);
  if (parameters.every(isFrozen)) throw ganFault('freezeAll', { player });
  const fixed = parameters.filter(isFrozen);
  const picked = <T>(stats: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(fixed.map((name) => [name, stats[name]!]));
  return {
    ...network,
    init: (seed, prefix) => {
      const { params, stats } = network.init(seed, prefix);
      const parts: { frozen: HostTensors; free: HostTensors } = split(params, isFrozen);
      return { params: parts.free, stats: { ...stats, ...parts.frozen } };
    },
    apply: (params, stats, x, mode) => {
      const whole: Tensors = { ...params, ...picked(stats) };
      const result = network.apply(whole, stats, x, { ...mode, frozen: isFrozen });
      return { ...result, stats: { ...result.stats, ...picked(stats) } };
    },
    describe: () => network.describe().map((layer) => (isFrozen(layer.name) ? { ...layer, kind: `${layer.kind}, frozen` } : layer)),
  };
}
