/** A smooth function with its gradient. */
export type Smooth = (x: Float64Array) => { readonly value: number; readonly gradient: Float64Array };

/** Pairs of steps and changes of the gradient that stand for the curvature. */
const MEMORY = 10;
/** Share of the fall that the slope promises which a step must bring (Armijo 1966). */
const ENOUGH = 1e-4;
const HALVINGS = 40;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
/** a + scale · b */
const plus = (a: Float64Array, b: Float64Array, scale: number): Float64Array => a.map((value, i) => value + scale * b[i]!);
const largest = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  /** of the two, above 0 */
  readonly product: number;
}

/** The direction of descent: the gradient times the approximate inverse of the curvature (Nocedal 1980, two loops). */
function direction(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  let q: Float64Array = gradient.map((value) => -value);
  const shares: number[] = [];
  for (const { step, change, product } of pairs.toReversed()) {
    const share = dot(step, q) / product;
    shares.unshift(share);
    q = plus(q, change, -share);
  }
  const last = pairs.at(-1);
  const scale = last ? last.product / dot(last.change, last.change) : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
  q = q.map((value) => value * scale);
  pairs.forEach(({ step, change, product }, i) => { q = plus(q, step, shares[i]! - dot(change, q) / product); });
  return q;
}

/**
 * The lowest place of a convex function by L-BFGS (Liu and Nocedal 1989), with halved steps.
 * @param tolerance it ends where no number of the gradient is further from 0, or where no step leads down any more
 * @param pulse called before each step; what it throws ends the search
 */
export async function minimise(smooth: Smooth, start: Float64Array, options: { readonly tolerance: number; readonly most: number; readonly pulse: () => Promise<void> }): Promise<Float64Array> {
  let x = start;
  let here = smooth(x);
  const pairs: Pair[] = [];
  for (let i = 0; i < options.most && largest(here.gradient) > options.tolerance; i++) {
    await options.pulse();
    const along = direction(here.gradient, pairs);
    const next = stepped(smooth, x, here, along);
    if (!next) break;
    const [step, change] = [plus(next.x, x, -1), plus(next.found.gradient, here.gradient, -1)];
    const product = dot(step, change);
    if (product > 0) pairs.push({ step, change, product });
    if (pairs.length > MEMORY) pairs.shift();
    [x, here] = [next.x, next.found];
  }
  return x;
}

/** The longest of the halved steps that leads far enough down; undefined where rounding leaves none. */
function stepped(smooth: Smooth, x: Float64Array, here: ReturnType<Smooth>, along: Float64Array): { x: Float64Array; found: ReturnType<Smooth> } | undefined {
  const slope = dot(here.gradient, along);
  let length = 1;
  for (let i = 0; i < HALVINGS; i++, length /= 2) {
    const to = plus(x, along, length);
    const found = smooth(to);
    if (found.value <= here.value + ENOUGH * length * slope) return { x: to, found };
  }
  return undefined;
}
