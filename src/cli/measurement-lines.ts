import { FIGURES } from '../protocol/figures.ts';
import type { Measurement } from '../runs/measures.ts';
import { formatCount } from './format.ts';
import { t } from './text.ts';

type Figure = Measurement['measures'][string]['figures'][string];

/** A figure as a person reads it. */
function shown(name: string, value: Figure | undefined): string {
  if (value === undefined) return '';
  if (value === null) return t('not finite');
  if (Array.isArray(value)) return value.map((one) => shown(name, one)).join(' ');
  const form = FIGURES[name]?.form;
  if (form === 'share') return `${(100 * value).toFixed(1)}%`;
  if (form === 'count') return formatCount(value);
  const size = Math.abs(value);
  return size > 0 && size < 0.001 ? value.toExponential(2) : value.toFixed(size >= 100 ? 1 : 4);
}

const direction = (name: string): string => ({ high: '↑', low: '↓', none: '' })[FIGURES[name]?.better ?? 'none'];

/** Rows of a table, each column as wide as its widest entry. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => row.map((entry, column) => entry.padEnd(widths[column]!)).join('  ').trimEnd());
}

const STATISTICS = { moving: 'moving averages', batch: "each batch's own", standing: 'standing' } as const;

/** What the measures looked through. */
function networkLine({ network }: Measurement): string[] {
  if (!network) return [];
  if (network.kind === 'file') return [t('Features by {file}, output {output}.', { file: network.file, output: network.output })];
  const errors = Math.round((1 - network.accuracy) * network.heldOut);
  return [t('The judge of {data} names {accuracy}% of {heldOut} held-out examples rightly ({errors} errors).', { data: network.data, accuracy: (100 * network.accuracy).toFixed(2), heldOut: formatCount(network.heldOut), errors })];
}

/** What was not measured, a line for each reason. */
function skippedLines(skipped: Measurement['skipped']): string[] {
  const reasons = [...new Set(Object.values(skipped))];
  const names = (reason: string) => Object.keys(skipped).filter((name) => skipped[name] === reason).join(', ');
  return reasons.map((reason) => t('Not measured: {names} ({reason}).', { names: names(reason), reason: t(reason) }));
}

/** A measurement for a terminal: how it was taken, then a row for each figure with that of held-out reals beside it. */
export function measurementLines(measurement: Measurement): string[] {
  const { step, count, weights, statistics, batch, seed, real, measures, skipped } = measurement;
  const rows = Object.values(measures).flatMap(({ figures, heldOut }) =>
    Object.entries(figures).map(([name, value]) => [`  ${t(FIGURES[name]?.title ?? name)} ${direction(name)}`.trimEnd(), shown(name, value), shown(name, heldOut?.[name])]),
  );
  return [
    t('Step {step}: {count} samples (seed {seed}), {weights} weights, statistics: {statistics}, {batch} at once', { step: formatCount(step), count: formatCount(count), seed, weights, statistics: t(STATISTICS[statistics]), batch }),
    t('Compared with {train} training examples; beside it what {heldOut} held-out ones get in the place of samples.', { train: formatCount(real.train), heldOut: formatCount(real.heldOut) }),
    ...networkLine(measurement),
    ...aligned([['', t('samples'), t('held-out reals')], ...rows]),
    ...skippedLines(skipped),
  ];
}
