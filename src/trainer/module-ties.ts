import type { ModuleTies } from '../config/networks.ts';
import type { PlayerDescription } from '../gan/game.ts';
import { isBatchNorm } from '../gan/nn/batch-norm.ts';
import { isMinibatch } from '../gan/nn/minibatch.ts';

/** What ties the examples of a batch together in the players' networks, as they were made. */
export function tiesIn(players: readonly PlayerDescription[]): ModuleTies {
  return Object.fromEntries(players.map(({ name, layers }) => [name, { batchNorm: layers.some(isBatchNorm), minibatch: layers.some(isMinibatch) }]));
}
