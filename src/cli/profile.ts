import { InvalidArgumentError, Option } from 'commander';
import type { TrainerReport } from '../protocol/control.ts';
import { formatCount } from './format.ts';
import { shortPath } from './places.ts';
import { t } from './text.ts';

type ProfileReport = Extract<TrainerReport, { type: 'profile' }>;

/** The steps that `--profile` is to look at. */
export interface Steps {
  readonly from: number;
  readonly to: number;
}

/** Reads `20-120`. */
export function stepRange(text: string): Steps {
  const [from = NaN, to = NaN] = (/^(\d{1,9})-(\d{1,9})$/.exec(text) ?? []).slice(1).map(Number);
  if (from >= 1 && to >= from) return { from, to };
  throw new InvalidArgumentError(t('It must be two step numbers, the first and the last one, such as 20-120.'));
}

export const profileSteps = () => new Option('--profile-steps <from-to>', t('the steps to profile (default: 20-120); means --profile')).argParser(stepRange);

/** The dearest operations as a table, and where the whole profile lies. */
export function profileLines({ file, from, to, operations }: ProfileReport): string[] {
  const heading = [t('Operation'), t('Of'), t('Calls'), 'ms', t('Share')];
  const rows = operations.map(({ op, turn, layer, calls, milliseconds, share }) =>
    [op, layer === undefined ? turn : `${turn}: ${layer}`, formatCount(calls), milliseconds.toFixed(1), `${(100 * share).toFixed(1)}%`]);
  const widths = heading.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `  ${cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ')}`;
  return [
    t('Profile of the steps {from} to {to}: {file} (open it in ui.perfetto.dev or chrome://tracing). The dearest operations:', { from, to, file: shortPath(file) }),
    ...[heading, ...rows].map(line),
  ];
}
