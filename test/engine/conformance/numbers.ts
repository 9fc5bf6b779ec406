export type Numbers = Float32Array | Int32Array | Uint8Array;

export const isNumbers = (values: unknown): values is Numbers => values instanceof Float32Array || values instanceof Int32Array || values instanceof Uint8Array;

/** Where two arrays differ first, to the bit, if they do. */
export function difference(values: Numbers, expected: Numbers): string | undefined {
  if (values.constructor !== expected.constructor || values.length !== expected.length) return `${kind(values)} for ${kind(expected)}`;
  const place = values.findIndex((value, i) => !Object.is(value, expected[i]));
  return place < 0 ? undefined : `${values[place]!} for ${expected[place]!} at ${place}`;
}

const kind = (values: Numbers) => `${values.constructor.name} of ${values.length}`;
