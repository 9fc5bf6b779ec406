import type { DiscriminatorConfig, GeneratorConfig } from './schema.ts';

/** What the rules ask of a player's network, whichever kind it is. */

type Player = GeneratorConfig | DiscriminatorConfig;
type Blocked<P extends Player> = Extract<P, { readonly network: 'dcgan' | 'resnet' }>;

/** Whether the network is made of blocks that double or halve an image's sides. */
export const hasBlocks = <P extends Player>(player: P): player is Blocked<P> => player.network === 'dcgan' || player.network === 'resnet';

/** What makes a network's answer for one example depend on the rest of its batch; undefined where nobody knows. */
export interface Ties {
  /** batch normalisation: neither layer nor instance normalisation, which know one example only */
  readonly batchNorm: boolean | undefined;
  /** minibatch discrimination (Salimans 2016) */
  readonly minibatch: boolean | undefined;
}

/** The same of the players' modules, once they were loaded and their networks made. */
export type ModuleTies = Readonly<Partial<Record<'generator' | 'discriminator', Ties>>>;

function hasBatchNorm(player: Player): boolean | undefined {
  if (player.network === 'layers') return player.layers.some((layer) => layer.layer === 'norm' && layer.norm === 'batch');
  return player.network === 'module' ? undefined : player.batchNorm !== 'none' && player.norm === 'batch';
}

function hasMinibatch(player: Player): boolean | undefined {
  if ('minibatchKernels' in player && player.minibatchKernels > 0) return true;
  if (player.network === 'layers') return player.layers.some(({ layer }) => layer === 'minibatch');
  return player.network === 'module' ? undefined : false;
}

/** @param made what is known of the player's module; nothing before it is loaded */
export function tiesOf(player: Player, made?: Ties): Ties {
  return { batchNorm: hasBatchNorm(player) ?? made?.batchNorm, minibatch: hasMinibatch(player) ?? made?.minibatch };
}

/** Where a preset's normalisation stands; of layers of one's own that is not a setting. */
export const normPlaces = (player: Player): 'inner' | 'all' | 'none' => ('batchNorm' in player ? player.batchNorm : 'none');

/** The share of activations dropped in training, 0 where the network has no dropout of its own setting. */
export const dropoutOf = (player: Player): number => ('dropout' in player ? player.dropout : 0);
