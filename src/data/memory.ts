import { totalmem } from 'node:os';

export const MEGA = 1_000_000;
const LARGEST_BLOCK = 2 ** 32 - 1;

/** Bytes that a data set may take: half of what this process may have, and no more than one typed array holds. */
export function memoryLimit(): number {
  // 0, or more than there is, where nothing constrains the process
  const constrained = process.constrainedMemory() || Infinity;
  return Math.min(Math.floor(Math.min(totalmem(), constrained) / 2), LARGEST_BLOCK);
}
