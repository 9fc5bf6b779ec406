import { figureArrow, FIGURES, figureText, MEASURED, STATISTICS } from '../../protocol/figures.ts';
import type { Measured } from '../../protocol/pages.ts';
import type { LiveSampling, Measurement } from '../../runs/measures.ts';
import type { Translate } from '../text.ts';

/** What the measures looked through, and how good that is. */
function networkLine({ network }: Pick<Measurement, 'network'>, t: Translate): string[] {
  if (!network) return [];
  if (network.kind === 'file') return [t(MEASURED.file, { file: network.file, output: network.output })];
  const errors = Math.round((1 - network.accuracy) * network.heldOut);
  return [t(MEASURED.judge, { data: network.data, accuracy: (100 * network.accuracy).toFixed(2), heldOut: network.heldOut, errors })];
}

/** How it was taken. */
function howLines(measurement: Measurement, t: Translate): string[] {
  const { step, count, seed, weights, statistics, batch, real, labels } = measurement;
  return [
    ...(count === 0 ? [t(MEASURED.unsampled, { step })] : [t(MEASURED.drawn, { step, count, seed, weights, statistics: t(STATISTICS[statistics]), batch }), t(MEASURED.compared, { train: real.train, heldOut: real.heldOut })]),
    ...(labels ? [t(MEASURED.labels, labels)] : []),
    ...networkLine(measurement, t),
  ];
}

/** What the figures are made with that come while the run trains. */
export function liveLines(sampling: LiveSampling, t: Translate): string[] {
  const { count, seed, weights, statistics, batch } = sampling;
  return [t(MEASURED.live, { count, seed, weights, statistics: t(STATISTICS[statistics]), batch }), ...networkLine(sampling, t)];
}

/** A measurement as the dashboard's table has it; figures by class are left to the file. */
export function measuredView(measurement: Measurement, t: Translate): Measured {
  const text = (name: string, value: number | null | number[] | undefined): string => (value === undefined ? '' : figureText(name, value, t('not finite')));
  const rows = Object.values(measurement.measures).flatMap(({ figures, heldOut }) =>
    Object.entries(figures).flatMap(([name, value]) =>
      Array.isArray(value) ? [] : [{ title: `${t(FIGURES[name]?.title ?? name)} ${figureArrow(name)}`.trimEnd(), value: text(name, value), heldOut: text(name, heldOut?.[name]) }],
    ),
  );
  return { lines: howLines(measurement, t), rows };
}
