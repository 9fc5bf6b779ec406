import type { NetworkKind } from '../engine/preference.ts';
import type { Experiment } from '../gan/game.ts';

/** What an engine has most to do for an experiment: convolutional where a layer with parameters gives a picture. */
export function networkKind({ players }: Pick<Experiment, 'players'>): NetworkKind {
  return players.some(({ layers }) => layers.some(({ shape, parameters }) => parameters > 0 && shape.length > 1)) ? 'convolutional' : 'dense';
}
