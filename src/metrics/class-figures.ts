import { klToUniform } from './divergence.ts';
import { requireRows, rowsBetween, type Matrix } from './matrix.ts';

function softmax({ columns, data }: Matrix, row: number): { p: Float64Array; log: Float64Array } {
  const logits = Float64Array.from(data.subarray(row * columns, (row + 1) * columns));
  const most = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const norm = most + Math.log(logits.reduce((sum, value) => sum + Math.exp(value - most), 0));
  const log = logits.map((value) => value - norm);
  return { p: log.map(Math.exp), log };
}

/** exp of the mean over samples of KL(p(y|x) ‖ p(y)). */
function scoreOf(logits: Matrix): number {
  const rows = Array.from({ length: logits.rows }, (_, row) => softmax(logits, row));
  const marginal = new Float64Array(logits.columns);
  for (const { p } of rows) p.forEach((value, i) => { marginal[i]! += value / logits.rows; });
  const logs = marginal.map(Math.log);
  const kl = ({ p, log }: (typeof rows)[number]): number => p.reduce((sum, value, i) => sum + (value === 0 ? 0 : value * (log[i]! - logs[i]!)), 0);
  return Math.exp(rows.reduce((sum, row) => sum + kl(row), 0) / logits.rows);
}

/**
 * Inception score by a classifier (Salimans et al. 2016, section 4): 1 … number of classes. With Inception it is the
 * published one; with another classifier it compares with nothing but itself.
 * @param logits [count, classes]
 * @param parts the score is the mean over so many parts of the samples; the paper's code takes 10
 */
export function inceptionScore(logits: Matrix, parts: number): { readonly score: number; readonly deviation: number } {
  requireRows(logits, parts, 'the inception score', 'the set of samples');
  const cut = (part: number): number => Math.floor((part * logits.rows) / parts);
  const scores = Array.from({ length: parts }, (_, part) => scoreOf(rowsBetween(logits, cut(part), cut(part + 1))));
  const score = scores.reduce((sum, value) => sum + value, 0) / parts;
  return { score, deviation: Math.sqrt(scores.reduce((sum, value) => sum + (value - score) ** 2, 0) / parts) };
}

/** The class of the greatest logit of each row. */
export function classesOf({ rows, columns, data }: Matrix): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => {
    const logits = data.subarray(row * columns, (row + 1) * columns);
    return logits.indexOf(logits.reduce((a, b) => Math.max(a, b), -Infinity));
  });
}

export interface ClassFigures {
  /** classes that a confident sample was taken for */
  readonly found: number;
  /** share of samples that the classifier gives one class more than 90 %, 0 … 1 */
  readonly recognised: number;
  /** share of the samples taken for each class, confident or not */
  readonly shares: readonly number[];
  /** KL of those shares to the uniform distribution, in nats */
  readonly kl: number;
}

const CONFIDENT = 0.9;

/** 1 for each row of which the classifier gives one class more than 90 %, else 0. @param logits [count, classes] */
export function sureRows(logits: Matrix): Uint8Array {
  return Uint8Array.from({ length: logits.rows }, (_, row) => (softmax(logits, row).p.some((p) => p > CONFIDENT) ? 1 : 0));
}

/** What a classifier takes samples for. @param logits [count, classes] */
export function classFigures(logits: Matrix): ClassFigures {
  requireRows(logits, 1, 'the share of each class', 'the set of samples');
  const [classes, sure] = [classesOf(logits), sureRows(logits)];
  const counts = new Uint32Array(logits.columns);
  const confident = new Uint32Array(logits.columns);
  classes.forEach((label, row) => {
    counts[label]! += 1;
    if (sure[row] === 1) confident[label]! += 1;
  });
  return {
    found: confident.filter((count) => count > 0).length,
    recognised: confident.reduce((sum, count) => sum + count, 0) / logits.rows,
    shares: Array.from(counts, (count) => count / logits.rows),
    kl: klToUniform(counts),
  };
}

/** Share of rows whose greatest logit is their label's, 0 … 1. */
export function accuracy(logits: Matrix, labels: Uint32Array): number {
  requireRows(logits, 1, 'the accuracy', 'the set of examples');
  const classes = classesOf(logits);
  return classes.reduce<number>((right, label, row) => right + (label === labels[row] ? 1 : 0), 0) / logits.rows;
}
