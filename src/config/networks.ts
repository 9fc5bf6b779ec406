import type { DiscriminatorConfig, GeneratorConfig } from './schema.ts';

/** What the rules ask of a player's network, whichever kind it is. */

type Player = GeneratorConfig | DiscriminatorConfig;
type Blocked<P extends Player> = Extract<P, { readonly network: 'dcgan' | 'resnet' }>;

/** Whether the network is made of blocks that double or halve an image's sides. */
export const hasBlocks = <P extends Player>(player: P): player is Blocked<P> => player.network === 'dcgan' || player.network === 'resnet';

/**
 * Whether the network has batch normalisation: neither layer nor instance normalisation, which know one example only. Of
 * a module nobody knows before it is loaded, so the answer is no.
 */
export function usesBatchNorm(player: Player): boolean {
  if (player.network === 'layers') return player.layers.some((layer) => layer.layer === 'norm' && layer.norm === 'batch');
  return player.network !== 'module' && player.batchNorm !== 'none' && player.norm === 'batch';
}

/** Where a preset's normalisation stands; of layers of one's own that is not a setting. */
export const normPlaces = (player: Player): 'inner' | 'all' | 'none' => ('batchNorm' in player ? player.batchNorm : 'none');

/** The share of activations dropped in training, 0 where the network has no dropout of its own setting. */
export const dropoutOf = (player: Player): number => ('dropout' in player ? player.dropout : 0);
