import type { MeasureName } from '../../config/measures-schema.ts';
import type { Offer } from '../../protocol/offers.ts';
import { classAccuracy, classRecall, classes, frechet, inception, intraFrechet, kernel, neighbours, trainedOnSamples } from './by-features.ts';
import { codes } from './by-codes.ts';
import { augmentation } from './by-few-labels.ts';
import { probe } from './by-probe.ts';
import { classErrors, likelihood } from './by-judgement.ts';
import { bins, critic, modes, similarity, sliced } from './by-values.ts';
import { measureFault } from './faults.ts';
import type { Measure, Setting } from './subject.ts';

/** Every measure by its name, in the order in which they are taken. */
export const TABLE: Readonly<Record<MeasureName, Measure>> = {
  modes,
  critic,
  nats: likelihood,
  'sliced-wasserstein': sliced,
  prdc: neighbours,
  frechet,
  kernel,
  ndb: bins,
  'ms-ssim': similarity,
  'inception-score': inception,
  classes,
  'class-recall': classRecall,
  'class-accuracy': classAccuracy,
  'class-errors': classErrors,
  'intra-frechet': intraFrechet,
  cas: trainedOnSamples,
  augmentation,
  codes,
  probe,
};

const names = Object.keys(TABLE) as MeasureName[];

/** What is to be measured, and what cannot be, with the reason. */
export interface Choice {
  readonly chosen: readonly MeasureName[];
  readonly skipped: Readonly<Record<string, string>>;
}

/** Why a measure cannot be taken of so many samples; undefined where it can. */
function reasonAgainst(name: MeasureName, setting: Setting, count: number): string | undefined {
  const { unfit, least } = TABLE[name];
  const needed = least(setting);
  return unfit(setting) ?? (count < needed ? `it needs ${needed} samples, and there are ${count}` : undefined);
}

const isOnRequest = (name: MeasureName, setting: Setting): boolean => TABLE[name].onRequest?.(setting) === true;

/** Every measure in order: whether it is taken unasked, where it is asked for, or never, and then why not. */
export function offers(setting: Setting, count: number): readonly (Offer & { readonly name: MeasureName })[] {
  return names.map((name) => {
    const reason = reasonAgainst(name, setting, count);
    return reason === undefined ? { name, taken: isOnRequest(name, setting) ? 'asked' : 'usually' } : { name, taken: 'never', reason };
  });
}

/**
 * The measures to take.
 * @param asked by name; undefined: all that fit but those that are taken only on request
 * @throws Fault where one that was asked for does not fit, needs more samples, or none fits
 */
export function choose(asked: readonly MeasureName[] | undefined, setting: Setting, count: number): Choice {
  if (asked) {
    for (const name of asked) refuseUnfit(name, setting, count);
    return { chosen: names.filter((name) => asked.includes(name)), skipped: {} };
  }
  const usual = offers(setting, count).filter(({ name }) => !isOnRequest(name, setting));
  const chosen = usual.flatMap(({ name, taken }) => (taken === 'never' ? [] : [name]));
  const skipped = Object.fromEntries(usual.flatMap(({ name, reason }) => (reason === undefined ? [] : [[name, reason]])));
  if (chosen.length === 0) throw measureFault('noMeasure', { reasons: Object.entries(skipped).map(([name, reason]) => `${name}: ${reason}`).join('; ') });
  return { chosen, skipped };
}

/** @throws Fault `measures.unavailable` or `measures.tooFewSamples` */
function refuseUnfit(name: MeasureName, setting: Setting, count: number): void {
  const { unfit, least } = TABLE[name];
  const reason = unfit(setting);
  if (reason !== undefined) throw measureFault('unavailable', { measure: name, reason });
  if (count < least(setting)) throw measureFault('tooFewSamples', { measure: name, needed: least(setting), found: count });
}
