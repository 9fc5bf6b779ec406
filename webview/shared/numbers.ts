import { formatBytes } from '../../src/protocol/bytes.ts';

const language = document.documentElement.lang || undefined;
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const significant = new Intl.NumberFormat(language, { maximumSignificantDigits: 3 });
const tiny = new Intl.NumberFormat(language, { notation: 'scientific', maximumSignificantDigits: 2 });
const compact = new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 3 });
const share = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
const fineShare = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
const fixed = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/** Bytes as people say them: 1.4 MB. */
export const formatSize = (bytes: number): string => formatBytes(bytes, language);

/** A step, with the language's thousands. */
export const formatStep = (step: number): string => whole.format(step);

/** A short step for an axis: 1.5K, 2M. */
export const formatStepShort = (step: number): string => (Math.abs(step) < 10_000 ? whole.format(step) : compact.format(step));

/** A loss or a norm: three significant digits, powers of ten where it is tiny or huge. */
export function formatValue(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e6) ? tiny.format(value) : significant.format(value);
}

/** A share of 1 as percent. */
export const formatShare = (value: number): string => share.format(value);
export const formatFineShare = (value: number): string => fineShare.format(value);

/** A probability, with two decimals. */
export const formatProbability = (value: number): string => fixed.format(value);

/** Seconds as the two largest units: 45 s, 3 min 20 s, 2 hr 5 min. */
export function formatDuration(seconds: number): string {
  const total = Math.max(0, Math.round(seconds));
  const parts = { day: Math.floor(total / 86_400), hour: Math.floor(total / 3600) % 24, minute: Math.floor(total / 60) % 60, second: total % 60 };
  const units = Object.entries(parts);
  const first = Math.max(0, units.findIndex(([, count]) => count > 0));
  const shown = first === 0 && parts.day === 0 ? units.slice(-1) : units.slice(first, first + 2);
  return shown.map(([unit, count]) => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(count)).join(' ');
}
