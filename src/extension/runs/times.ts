import type { Translate } from '../text.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A stretch of time as a person says it, for example `3 min` or `2 h 5 min`. Seconds below 0 or not finite give an empty text. */
export function duration(seconds: number, t: Translate): string {
  if (!Number.isFinite(seconds) || seconds < 0) return '';
  if (seconds < MINUTE) return t('{seconds} s', { seconds: Math.floor(seconds) });
  if (seconds < HOUR) return t('{minutes} min', { minutes: Math.floor(seconds / MINUTE) });
  if (seconds < DAY) return t('{hours} h {minutes} min', { hours: Math.floor(seconds / HOUR), minutes: Math.floor((seconds % HOUR) / MINUTE) });
  return t('{days} d {hours} h', { days: Math.floor(seconds / DAY), hours: Math.floor((seconds % DAY) / HOUR) });
}

/** How long ago an ISO 8601 moment was, in the editor's language; empty where it is not a moment. `now` in milliseconds. */
export function age(moment: string, now: number, language: string): string {
  const seconds = (now - Date.parse(moment)) / 1000;
  if (!Number.isFinite(seconds)) return '';
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  if (seconds < MINUTE) return format.format(0, 'second');
  if (seconds < HOUR) return format.format(-Math.floor(seconds / MINUTE), 'minute');
  if (seconds < DAY) return format.format(-Math.floor(seconds / HOUR), 'hour');
  return format.format(-Math.floor(seconds / DAY), 'day');
}
