import { styleText } from 'node:util';
import type { TrainerReport } from '../protocol/control.ts';
import { formatCount, formatDuration, formatRate, formatScalar } from './format.ts';
import { t } from './text.ts';

export type Progress = Extract<TrainerReport, { type: 'progress' }>;
export type Preparing = Extract<TrainerReport, { type: 'preparing' }>;

/** What a terminal can show. */
export interface Look {
  readonly columns: number;
  readonly colour: boolean;
  readonly unicode: boolean;
}

type Style = Parameters<typeof styleText>[0];

const WIDEST_BAR = 60;
const NARROWEST_BAR = 8;

/** A field of a line; the one of the highest `rank` is the first to go where the line is too narrow. */
interface Field {
  readonly text: string;
  readonly rank: number;
  readonly style?: Style;
}

/** The bar, then percent, steps, rate and time left, as many of them as fit: `━━━━━╺─── 41%  1,234/3,000  9.1 steps/s  3m 14s left`. */
export function progressLine(progress: Progress, look: Look): string {
  const { step, steps, stepsPerSecond } = progress;
  const total = formatCount(steps);
  return barLine(steps > 0 ? step / steps : 0, look, [
    { text: percent(step, steps), rank: 0, style: 'bold' },
    { text: `${formatCount(step).padStart(total.length)}/${total}`, rank: 1 },
    { text: formatRate(stepsPerSecond), rank: 3, style: 'dim' },
    { text: timeLeft(progress), rank: 2 },
  ]);
}

/** What is being done before the first step, with a bar where it is known how much of it there is. */
export function preparingLine({ what, done, total }: Preparing, look: Look): string {
  const doing = { text: t(what), rank: 0 };
  return total > 0 ? barLine(done / total, look, [{ text: percent(done, total), rank: 1, style: 'bold' }, doing]) : `${t(what)} …`.slice(0, look.columns);
}

/** Whether a run has a D: one that trains a generator by itself has none of its scalars. */
const hasD = ({ loss_d, d_real, d_fake }: Progress['scalars']): boolean => [loss_d, d_real, d_fake].some((value) => value !== undefined);

/** The players' last values: `loss D 0.612  G 1.843   D(x) 0.710  D(G(z)) 0.290`; of a run without a D, `loss 88.40`. */
export function scalarsLine({ scalars }: Progress, look: Look): string {
  if (!hasD(scalars)) return painted(fitting([{ text: `${t('loss')} ${formatScalar(scalars.loss_g)}`, rank: 0, style: 'magenta' }], look.columns), look);
  const fields: Field[] = [
    { text: `${t('loss')} D ${formatScalar(scalars.loss_d)}`, rank: 0, style: 'cyan' },
    { text: `G ${formatScalar(scalars.loss_g)}`, rank: 1, style: 'magenta' },
    { text: `D(x) ${formatScalar(scalars.d_real)}`, rank: 2, style: 'cyan' },
    { text: `D(G(z)) ${formatScalar(scalars.d_fake)}`, rank: 3, style: 'magenta' },
  ];
  return painted(fitting(fields, look.columns), look);
}

/** Everything on one line, for a log file. */
export function plainLine(progress: Progress): string {
  const look: Look = { columns: Infinity, colour: false, unicode: false };
  const { step, steps, stepsPerSecond } = progress;
  const fields = [
    t('step {step}/{steps} ({percent})', { step: formatCount(step), steps: formatCount(steps), percent: percent(step, steps).trim() }),
    formatRate(stepsPerSecond),
    timeLeft(progress),
    scalarsLine(progress, look),
  ];
  return fields.filter((field) => field !== '').join('  ');
}

/** What is being prepared, on one line for a log file. */
export const plainPreparing = ({ what, done, total }: Preparing): string => (total > 0 ? `${t(what)}: ${percent(done, total).trim()}` : `${t(what)} …`);

function timeLeft({ step, steps, stepsPerSecond, secondsLeft }: Progress): string {
  return stepsPerSecond > 0 && step < steps ? t('{time} left', { time: formatDuration(secondsLeft) }) : '';
}

const percent = (done: number, total: number) => `${total > 0 ? Math.floor((100 * Math.min(done, total)) / total) : 0}%`.padStart(4);

function barLine(share: number, look: Look, fields: readonly Field[]): string {
  const kept = fitting(fields, look.columns);
  const space = look.columns - width(kept) - 1;
  const bar = space >= NARROWEST_BAR ? `${drawBar(share, Math.min(space, WIDEST_BAR), look)} ` : '';
  return bar + painted(kept, look);
}

function drawBar(share: number, length: number, look: Look): string {
  const [full, head, rest] = look.unicode ? ['━', '╸', '─'] : ['=', '>', '-'];
  const halves = Math.round(Math.min(1, Math.max(0, share)) * length * 2);
  const done = full.repeat(halves >> 1) + (halves % 2 === 1 ? head : '');
  return paint('cyan', done, look) + paint('dim', rest.repeat(length - done.length), look);
}

/** The fields that fit, in their order: the least important ones are left out first. */
function fitting(fields: readonly Field[], columns: number): Field[] {
  const kept = fields.filter(({ text }) => text !== '');
  while (kept.length > 1 && width(kept) > columns) kept.splice(kept.indexOf(kept.reduce((a, b) => (b.rank > a.rank ? b : a))), 1);
  return kept;
}

const width = (fields: readonly Field[]) => fields.reduce((sum, { text }) => sum + text.length + 2, -2);
const painted = (fields: readonly Field[], look: Look) => fields.map(({ text, style }) => (style ? paint(style, text, look) : text)).join('  ');
const paint = (style: Style, text: string, look: Look) => (look.colour ? styleText(style, text, { validateStream: false }) : text);
