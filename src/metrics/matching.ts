import { munkres } from 'munkres';

/** How often each code comes with each class: [codes][classes]. */
export function contingency(codes: Uint32Array, labels: Uint32Array, size: { readonly codes: number; readonly classes: number }): number[][] {
  if (codes.length !== labels.length) throw new RangeError(`${codes.length} codes beside ${labels.length} classes`);
  const table = Array.from({ length: size.codes }, () => new Array<number>(size.classes).fill(0));
  codes.forEach((code, i) => { table[code]![labels[i]!]! += 1; });
  return table;
}

/**
 * The one-to-one matching of codes to classes under which most examples agree (Hungarian method: Kuhn 1955, Munkres 1957).
 * @param table [codes][classes]
 * @returns the class of each code; undefined for a code that is left over where there are fewer classes
 */
export function bestMatching(table: readonly (readonly number[])[]): (number | undefined)[] {
  const classOf = new Array<number | undefined>(table.length).fill(undefined);
  for (const [code, label] of munkres(table.map((row) => row.map((count) => -count)))) classOf[code] = label;
  return classOf;
}

const sumOf = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

/** Share of examples whose code is matched to their class, 0 … 1. */
export function matchedShare(table: readonly (readonly number[])[], matching: readonly (number | undefined)[]): number {
  const agreed = matching.map((label, code) => (label === undefined ? 0 : table[code]![label]!));
  return sumOf(agreed) / sumOf(table.flat());
}

/** Mutual information of code and class in nats: 0 where they are independent, at most the lesser entropy of the two. */
export function mutualInformation(table: readonly (readonly number[])[]): number {
  const total = sumOf(table.flat());
  const byClass = table[0]!.map((_, label) => sumOf(table.map((row) => row[label]!)));
  const terms = table.flatMap((row) => row.map((count, label) => (count === 0 ? 0 : (count / total) * Math.log((count * total) / (sumOf(row) * byClass[label]!)))));
  return Math.max(0, sumOf(terms));
}
