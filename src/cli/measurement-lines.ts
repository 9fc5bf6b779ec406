import { figureArrow, FIGURES, figureText, MEASURED, STATISTICS } from '../protocol/figures.ts';
import type { Measurement } from '../runs/measures.ts';
import { aligned } from './columns.ts';
import { formatCount } from './format.ts';
import { t } from './text.ts';

type Figure = Measurement['measures'][string]['figures'][string];

/** A figure as a person reads it. */
const shown = (name: string, value: Figure | undefined): string => (value === undefined ? '' : figureText(name, value, t('not finite')));

/** What the measures looked through. */
function networkLine({ network }: Measurement): string[] {
  if (!network) return [];
  if (network.kind === 'file') return [t(MEASURED.file, { file: network.file, output: network.output })];
  const errors = Math.round((1 - network.accuracy) * network.heldOut);
  return [t(MEASURED.judge, { data: network.data, accuracy: (100 * network.accuracy).toFixed(2), heldOut: formatCount(network.heldOut), errors })];
}

/** What was not measured, a line for each reason. */
function skippedLines(skipped: Measurement['skipped']): string[] {
  const reasons = [...new Set(Object.values(skipped))];
  const names = (reason: string) => Object.keys(skipped).filter((name) => skipped[name] === reason).join(', ');
  return reasons.map((reason) => t('Not measured: {names} ({reason}).', { names: names(reason), reason: t(reason) }));
}

/** How it was taken. */
function howLines(measurement: Measurement): string[] {
  const { step, count, weights, statistics, batch, seed, real, labels } = measurement;
  const drawn = [
    t(MEASURED.drawn, { step: formatCount(step), count: formatCount(count), seed, weights, statistics: t(STATISTICS[statistics]), batch }),
    t(MEASURED.compared, { train: formatCount(real.train), heldOut: formatCount(real.heldOut) }),
  ];
  return [...(count === 0 ? [t(MEASURED.unsampled, { step: formatCount(step) })] : drawn), ...(labels ? [t(MEASURED.labels, labels)] : []), ...networkLine(measurement)];
}

/** A measurement for a terminal: how it was taken, then a row for each figure with that of held-out reals beside it. */
export function measurementLines(measurement: Measurement): string[] {
  const { count, measures, skipped } = measurement;
  const rows = Object.values(measures).flatMap(({ figures, heldOut }) =>
    Object.entries(figures).map(([name, value]) => [`  ${t(FIGURES[name]?.title ?? name)} ${figureArrow(name)}`.trimEnd(), shown(name, value), shown(name, heldOut?.[name])]),
  );
  return [
    ...howLines(measurement),
    ...aligned([...(count === 0 ? [] : [['', t('samples'), t('held-out reals')]]), ...rows]),
    ...skippedLines(skipped),
  ];
}
