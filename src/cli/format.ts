import { formatBytes } from '../protocol/bytes.ts';

const integer = new Intl.NumberFormat('en');
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always' });

const AGES = [['second', 60], ['minute', 60], ['hour', 24], ['day', 7], ['week', 52], ['year', Infinity]] as const;

/** A whole number with its thousands apart. */
export const formatCount = (value: number): string => integer.format(value);

/** Seconds as their two largest units: `45s`, `3m 14s`, `2h 05m`, `3d 4h`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [days, hours, minutes] = [Math.floor(whole / 86_400), Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60];
  if (days > 0) return `${days}d ${hours}h`;
  if (hours > 0) return `${hours}h ${pad(minutes)}m`;
  return minutes > 0 ? `${minutes}m ${pad(whole % 60)}s` : `${whole}s`;
}

/** How long ago a moment was, for example `3 minutes ago`. */
export function formatAge(moment: Date, now: Date = new Date()): string {
  let value = Math.max(0, Math.round((now.getTime() - moment.getTime()) / 1000));
  for (const [unit, count] of AGES) {
    if (value < count) return relative.format(-value, unit);
    value = Math.floor(value / count);
  }
  return relative.format(-value, 'year');
}

/** Bytes in decimal units, for example `1.4 MB`. */
export const formatSize = (bytes: number): string => formatBytes(bytes, 'en');

/** A loss or a probability to three digits; what is not finite was left out of the report, and is said so. */
export function formatScalar(value: number | undefined): string {
  if (value === undefined) return 'not finite';
  const size = Math.abs(value);
  return size >= 1000 || (size > 0 && size < 0.001) ? value.toExponential(1) : value.toFixed(size >= 100 ? 1 : size >= 10 ? 2 : 3);
}

/** Steps a second, or seconds a step where a step takes longer than one. */
export function formatRate(stepsPerSecond: number): string {
  if (stepsPerSecond <= 0) return '';
  return stepsPerSecond >= 1 ? `${stepsPerSecond >= 100 ? formatCount(Math.round(stepsPerSecond)) : stepsPerSecond.toFixed(1)} steps/s` : `${(1 / stepsPerSecond).toFixed(1)} s/step`;
}

const pad = (value: number) => String(value).padStart(2, '0');
