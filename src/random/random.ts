import { philoxBlock } from './philox.ts';

/** Where a draw stands: the run's seed, a named stream ("z", "order", "dropout/block1"), and the step. */
export interface DrawPlace {
  /** 0 … 2^32 - 1 */
  readonly seed: number;
  readonly stream: string;
  /** 0 … 2^53 - 1 */
  readonly step: number;
}

/** FNV-1a, 32 bits: the stream's name as second word of the key. */
function streamKey(name: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** `count` unsigned 32-bit words, a pure function of the place: the same on every machine, in any order of calls. */
export function words(place: DrawPlace, count: number): Uint32Array {
  const blocks = Math.ceil(count / 4);
  const out = new Uint32Array(blocks * 4);
  const key1 = streamKey(place.stream);
  const stepLow = place.step >>> 0;
  const stepHigh = Math.floor(place.step / 0x100000000) >>> 0;
  for (let block = 0; block < blocks; block++) philoxBlock(place.seed, key1, [block, 0, stepLow, stepHigh], out, block * 4);
  return out.subarray(0, count);
}

/** `count` float32 values, uniform in [0, 1), with 24 random bits each. */
export function uniform(place: DrawPlace, count: number): Float32Array {
  const source = words(place, count);
  const out = new Float32Array(count);
  // a loop, since Float32Array.from is ten times slower: dropout draws millions a step
  for (let i = 0; i < count; i++) out[i] = (source[i]! >>> 8) * 2 ** -24;
  return out;
}

/** `count` float32 values from the standard normal distribution (Box and Muller 1958). */
export function normal(place: DrawPlace, count: number): Float32Array {
  const pairs = Math.ceil(count / 2);
  const source = words(place, pairs * 2);
  const out = new Float32Array(pairs * 2);
  for (let i = 0; i < out.length; i += 2) {
    // (0, 1], so that the logarithm is finite
    const radius = Math.sqrt(-2 * Math.log((source[i]! + 1) * 2 ** -32));
    const angle = 2 * Math.PI * source[i + 1]! * 2 ** -32;
    out[i] = radius * Math.cos(angle);
    out[i + 1] = radius * Math.sin(angle);
  }
  return out.subarray(0, count);
}

/** A permutation of 0 … size - 1 (Fisher and Yates), a pure function of the place. Bias below 2^-32 · size. */
export function permutation(place: DrawPlace, size: number): Uint32Array {
  const order = new Uint32Array(size).map((_, i) => i);
  const source = words(place, size);
  for (let i = size - 1; i > 0; i--) {
    const j = Math.floor(source[i]! * 2 ** -32 * (i + 1));
    const held = order[i]!;
    order[i] = order[j]!;
    order[j] = held;
  }
  return order;
}
