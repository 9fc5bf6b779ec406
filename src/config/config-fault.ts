import type { FaultArgs } from '../faults/fault.ts';

export type Severity = 'error' | 'warning' | 'hint';
/** Where a value stands in a config: ['generator', 'layers', 0]. */
export type ConfigPath = readonly (string | number)[];

/** Replaces `length` UTF-16 units at `offset` of the checked text. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A way to mend a fault; its edits never overlap. */
export interface ConfigFix {
  readonly template: string;
  readonly args: FaultArgs;
  readonly edits: readonly TextEdit[];
  /** the one that a person most likely wants */
  readonly preferred: boolean;
}

/** One mistake in a config's text, at the value's own place. */
export interface ConfigFault {
  readonly code: string;
  readonly severity: Severity;
  /** an English sentence with `{named}` holes */
  readonly template: string;
  readonly args: FaultArgs;
  readonly path: ConfigPath;
  /** UTF-16 units from the start of the text */
  readonly offset: number;
  readonly length: number;
  readonly fixes: readonly ConfigFix[];
}

/** Whether a fault is what a run of the config showed, and not what its text shows. */
export const isAlert = ({ code }: Pick<ConfigFault, 'code'>): boolean => code.startsWith('alert.');

/** The place as people write it: `generator.layers[0]`; the whole file is `the config`. */
export function placeName(path: ConfigPath): string {
  const name = path.reduce<string>((place, part) => (typeof part === 'number' ? `${place}[${String(part)}]` : place === '' ? part : `${place}.${part}`), '');
  return name === '' ? 'the config' : name;
}

const LONGEST_SHOWN = 60;

/** A value or a key as it is shown in a sentence: JSON, shortened, on one line. */
export function shown(value: unknown): string {
  const text = typeof value === 'number' || value === undefined ? String(value) : JSON.stringify(value);
  return text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
}
