/** Steps over which a smoothing weight counts once, as a share of the run: the curve looks alike however many points it has. */
const SPANS_PER_RUN = 1000;

/**
 * Exponential moving average without its bias towards zero at the start (as Adam corrects its moments). The weight of the
 * past is taken per step passed, not per point, so that zooming in does not change the curve
 * (time-weighted, as in docs.wandb.ai "Smooth line plots").
 *
 * @param weight of the past, 0 to below 1
 * @param span steps of the whole run
 */
export function smooth(steps: readonly number[], values: readonly (number | null)[], weight: number, span: number): (number | null)[] {
  if (weight === 0) return [...values];
  const unit = Math.max(1, span / SPANS_PER_RUN);
  let sum = 0;
  let total = 0;
  let last = steps[0] ?? 0;
  return values.map((value, index) => {
    if (value === null) return null;
    const step = steps[index]!;
    const kept = weight ** Math.max((step - last) / unit, 1 / unit);
    last = step;
    sum = sum * kept + value * (1 - kept);
    total = total * kept + (1 - kept);
    return sum / total;
  });
}
