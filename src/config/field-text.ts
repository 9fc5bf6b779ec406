import type { Field, Leaf } from './fields.ts';

/** What a setting may be, in words: `a whole number from 1 to 1024`. */
export function allowedText({ kind, values, minimum, maximum, above, item }: Leaf): string {
  if (values) return `one of ${values.map((value) => `\`${String(value)}\``).join(', ')}`;
  if (kind === 'list') return `a list of ${String(minimum)} to ${String(maximum)} entries, each ${item ? itemText(item) : 'a value'}`;
  if (kind === 'string') return `a text of ${minimum === undefined ? `at most ${String(maximum)}` : `${String(minimum)} to ${String(maximum)}`} characters`;
  const noun = kind === 'integer' ? 'a whole number' : 'a number';
  return above === undefined ? `${noun} from ${String(minimum)} to ${String(maximum)}` : `${noun} above ${String(above)}, at most ${String(maximum)}`;
}

const itemText = (item: Field): string => (item.kind === 'section' ? 'a section' : allowedText(item));

/** What counts where a setting is left out, in words. */
export function fallbackText({ fallback, required }: Leaf): string {
  if (required) return 'must be given';
  return fallback === undefined ? 'not given' : `\`${typeof fallback === 'string' ? fallback : JSON.stringify(fallback)}\``;
}
