import { distance } from 'fastest-levenshtein';

/** Names are compared without case, dashes and underscores: `batch_size` is as good as `batchSize`. */
const plain = (name: string) => name.toLowerCase().replace(/[-_\s]/g, '');

const LONGEST_COMPARED = 100;

/** The candidate that a person most likely meant; undefined where none is near: more than 4 letters in 10 differ. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const wanted = plain(name);
  if (name.length > LONGEST_COMPARED || wanted === '') return undefined;
  const ranked = candidates.map((candidate) => ({ candidate, apart: distance(wanted, plain(candidate)) })).sort((a, b) => a.apart - b.apart);
  const best = ranked[0];
  if (best && best.apart <= Math.max(1, Math.floor(best.candidate.length * 0.4)) && best.apart < wanted.length) return best.candidate;
  const begun = candidates.filter((candidate) => plain(candidate).startsWith(wanted));
  return begun.length === 1 ? begun[0] : undefined;
}
