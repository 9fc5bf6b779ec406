import { memoryLimit } from '../engine/machine.ts';
import type { Experiment } from '../gan/game.ts';
import { trainerFault } from './faults.ts';

const MEGABYTE = 1e6;
/** a value in a parameter, its gradient and two slots */
const BYTES_A_PARAMETER = 16;
/** a value of an activation, kept for the backward pass, and its gradient */
const BYTES_AN_ACTIVATION = 8;

const product = (shape: readonly number[]): number => shape.reduce((size, side) => size * side, 1);

/** Bytes that a step takes at least: parameters with their slots, and the activations of one batch. */
export function memoryNeeded({ players }: Pick<Experiment, 'players'>, batchSize: number): number {
  return players.reduce((sum, { parameters, layers }) => {
    const activations = layers.reduce((size, { shape }) => size + product(shape), 0);
    return sum + parameters * BYTES_A_PARAMETER + activations * batchSize * BYTES_AN_ACTIVATION;
  }, 0);
}

/** Refuses an experiment that cannot fit, before anything is compiled; the engine counts more exactly when it compiles. @throws Fault */
export function checkMemory(experiment: Pick<Experiment, 'players'>, batchSize: number, available: number = memoryLimit()): void {
  const needed = memoryNeeded(experiment, batchSize);
  if (needed > available) throw trainerFault('memory', { needed: Math.ceil(needed / MEGABYTE), available: Math.floor(available / MEGABYTE) });
}
