import type { Tensors } from '../../engine/engine.ts';
import { ganFault } from '../faults.ts';
import type { LayerDescription } from '../game.ts';
import type { InitialNetwork, Network } from './network.ts';

/** Whatever has layers by name, with parameters of theirs: a network, D with its heads, a belief net. */
interface Layered {
  init(seed: number, streamPrefix: string): InitialNetwork;
  describe(): readonly LayerDescription[];
}

/** Layers as they are, and how they are applied all the same. */
export interface Frozen {
  readonly init: (seed: number, streamPrefix: string) => InitialNetwork;
  readonly describe: () => readonly LayerDescription[];
  /** whether a layer is left as it is; undefined where none is */
  readonly isFrozen: ((layer: string) => boolean) | undefined;
  /** all parameters, the frozen ones out of the statistics */
  readonly whole: (params: Tensors, stats: Tensors) => Tensors;
  /** the statistics after an application, before which they were `stats`: what is frozen stays among them */
  readonly kept: (after: Tensors, stats: Tensors) => Tensors;
}

const belongsTo = (layers: readonly string[], path: string): boolean => layers.some((layer) => path === layer || path.startsWith(`${layer}/`));

function split<T>(values: Readonly<Record<string, T>>, isFrozen: (name: string) => boolean): { frozen: Record<string, T>; free: Record<string, T> } {
  const part = (wanted: boolean) => Object.fromEntries(Object.entries(values).filter(([name]) => isFrozen(name) === wanted));
  return { frozen: part(true), free: part(false) };
}

/** The layers' names of a player in a list of `player/layer`, where each is seen to be there. @throws Fault naming one that is not */
function layersOf(player: string, network: Layered, freeze: readonly string[]): string[] {
  const layers = network.describe().map(({ name }) => name);
  const own = freeze.filter((entry) => entry.startsWith(`${player}/`)).map((entry) => entry.slice(player.length + 1));
  const unknown = own.find((entry) => !layers.some((layer) => belongsTo([entry], layer)));
  if (unknown !== undefined) throw ganFault('freezeUnknown', { player, layer: unknown, layers: [...new Set(layers.map((layer) => layer.split('/')[0]))].join(', ') });
  return own;
}

/**
 * Some of the layers as they are: their parameters become statistics that nothing moves, so no gradient is taken by them
 * and no optimizer has slots for them; their own statistics stay, and they normalise by those (Mo, Cho and Shin 2020 freeze
 * the lower layers of D).
 * @param freeze `player/layer`, or the beginning of it up to a slash: `discriminator/block1`
 * @throws Fault where a layer is not there, or nothing would be left to train
 */
export function frozenLayers(player: string, network: Layered, freeze: readonly string[]): Frozen {
  const layers = layersOf(player, network, freeze);
  if (layers.length === 0) {
    return { init: (seed, prefix) => network.init(seed, prefix), describe: () => network.describe(), isFrozen: undefined, whole: (params) => params, kept: (after) => after };
  }
  const isFrozen = (name: string) => belongsTo(layers, name);
  const parameters = Object.keys(network.init(0, player).params);
  if (parameters.every(isFrozen)) throw ganFault('freezeAll', { player });
  const fixed = parameters.filter(isFrozen);
  const picked = (stats: Tensors): Tensors => Object.fromEntries(fixed.map((name) => [name, stats[name]!]));
  return {
    isFrozen,
    init: (seed, prefix) => {
      const { params, stats } = network.init(seed, prefix);
      const parts = split(params, isFrozen);
      return { params: parts.free, stats: { ...stats, ...parts.frozen } };
    },
    whole: (params, stats) => ({ ...params, ...picked(stats) }),
    kept: (after, stats) => ({ ...after, ...picked(stats) }),
    describe: () => network.describe().map((layer) => (isFrozen(layer.name) ? { ...layer, kind: `${layer.kind}, frozen` } : layer)),
  };
}

/** The network with some of its layers as they are. @throws Fault as `frozenLayers` does */
export function frozen(player: string, network: Network, freeze: readonly string[]): Network {
  const { init, describe, isFrozen, whole, kept } = frozenLayers(player, network, freeze);
  const apply: Network['apply'] = (params, stats, x, mode) => {
    const result = network.apply(whole(params, stats), stats, x, { ...mode, frozen: isFrozen });
    return { ...result, stats: kept(result.stats, stats) };
  };
  return { ...network, init, describe, apply };
}
