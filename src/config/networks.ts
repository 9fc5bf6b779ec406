import type { DiscriminatorConfig, GeneratorConfig } from './schema.ts';

/** What the rules ask of a player's network, whichever kind it is. */

type Player = GeneratorConfig | DiscriminatorConfig;
type Blocked<P extends Player> = Extract<P, { readonly network: 'dcgan' | 'resnet' }>;

/** Whether the network is made of blocks that double or halve an image's sides. */
export const hasBlocks = <P extends Player>(player: P): player is Blocked<P> => player.network === 'dcgan' || player.network === 'resnet';

/** Whether the network has batch normalisation: neither layer nor instance normalisation, which know one example only. */
export const usesBatchNorm = (player: Player): boolean => player.batchNorm !== 'none' && player.norm === 'batch';

/** The share of activations dropped in training, 0 where the network has no dropout. */
export const dropoutOf = (player: Player): number => ('dropout' in player ? player.dropout : 0);
