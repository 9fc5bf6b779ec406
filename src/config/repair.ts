import type { ConfigFault } from './config-fault.ts';
import { rootSection } from './fields.ts';
import { structureCodes } from './structure-faults.ts';

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The place that cannot be relied on because of a fault: the value itself; the whole list around a wrong item;
 * the whole section where a needed setting is missing or the setting that chooses its kind is wrong.
 */
export function faultyPlace({ code, path }: ConfigFault): readonly string[] {
  const item = path.findIndex((part) => typeof part === 'number');
  const named = (item < 0 ? path : path.slice(0, item)).map(String);
  if (item >= 0) return named;
  const field = rootSection.variants[0].fields.get(named[0] ?? '');
  const choosesKind = field?.kind === 'section' && named.length === 2 && field.discriminator === named[1];
  return choosesKind || code === structureCodes.missing.code ? named.slice(0, -1) : named;
}

/** A copy of a config's value with the faulty places left to their defaults, so that the rest can still be judged. */
export function withoutFaulty(value: unknown, faults: readonly ConfigFault[]): unknown {
  return faults.map(faultyPlace).reduce<unknown>((left, place) => without(left, place), value);
}

function without(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (key === undefined) return {};
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    if (name !== key) return [[name, inner] as const];
    return rest.length === 0 ? [] : [[name, without(inner, rest)] as const];
  });
  return Object.fromEntries(entries);
}
