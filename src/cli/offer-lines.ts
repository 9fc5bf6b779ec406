import { MEASURE_TEXTS, type MeasureName } from '../config/measures-schema.ts';
import type { Offer, Offers } from '../protocol/offers.ts';
import { aligned } from './columns.ts';
import { formatCount } from './format.ts';
import { t } from './text.ts';

const WHEN: Readonly<Record<Offer['taken'], string>> = { usually: 'usual', asked: 'on request', never: 'not here' };

const isMeasure = (name: string): name is MeasureName => name in MEASURE_TEXTS;

function row({ name, taken, reason }: Offer): string[] {
  const text = isMeasure(name) ? t(MEASURE_TEXTS[name]) : '';
  return [`  ${name}`, t(WHEN[taken]), reason === undefined ? text : t(reason)];
}

/** What can be measured of a run, for a terminal: those that are taken unasked first. */
export function offerLines({ offers, steps, weights, sampledWith }: Offers): string[] {
  const order: readonly Offer['taken'][] = ['usually', 'asked', 'never'];
  const rows = order.flatMap((taken) => offers.filter((offer) => offer.taken === taken).map(row));
  return [
    ...aligned(rows),
    t('Checkpoints at: {steps}.', { steps: steps.map(formatCount).join(', ') }),
    t('Weights: {weights}. Samples are drawn with {own} weights and {statistics} statistics, where nothing else is said.', { weights: weights.join(', '), own: sampledWith.weights, statistics: sampledWith.statistics }),
  ];
}
