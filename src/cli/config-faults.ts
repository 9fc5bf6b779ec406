import type { ConfigFault } from '../config/check.ts';
import { formatFault } from '../config/format.ts';
import { positionAt } from '../config/position.ts';
import { shortPath } from './places.ts';
import { t } from './text.ts';

/** A config's text, and the name that a person knows its file by. */
export interface ConfigText {
  readonly file: string;
  readonly text: string;
}

/** A config that was read for a run, by the name that it has from here. */
export const fromHere = ({ file, text }: ConfigText): ConfigText => ({ file: shortPath(file), text });

/** Each fault as `file:line:column severity message [code]`. */
export const describeFaults = ({ file, text }: ConfigText, faults: readonly ConfigFault[]): string[] => faults.map((fault) => formatFault(file, text, fault, t));

/** A fault as `gan validate --json` prints it. */
export function configFaultJson({ file, text }: ConfigText, { code, severity, template, args, path, offset, length }: ConfigFault) {
  const { line, column } = positionAt(text, offset);
  return { file, line, column, severity, code, message: t(template, args), path, offset, length };
}
