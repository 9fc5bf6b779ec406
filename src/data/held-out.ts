import { permutation } from '../random/random.ts';

/** One example in this many is held out where a data set has no part of its own for that. */
export const HELD_OUT_SHARE = 20;

/** Places 0 … count - 1 parted by a seeded permutation: every 20th is held out, at least one; both in rising order. */
export function splitHeldOut(count: number, seed: number): { train: Uint32Array; heldOut: Uint32Array } {
  const order = permutation({ seed, stream: 'heldOut', step: 0 }, count);
  return {
    heldOut: order.filter((_, i) => i % HELD_OUT_SHARE === 0).sort(),
    train: order.filter((_, i) => i % HELD_OUT_SHARE !== 0).sort(),
  };
}
