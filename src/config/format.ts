import type { FaultArgs } from '../faults/fault.ts';
import { fill } from '../faults/fault.ts';
import type { ConfigFault } from './config-fault.ts';
import { positionAt } from './position.ts';

/** Turns an English sentence into the reader's language and fills its holes. */
export type Translate = (template: string, args: FaultArgs) => string;

/**
 * One line for a fault, as compilers write it, so that editors and terminals link it: `file:line:col severity message [code]`.
 * @param file as it is to be shown
 * @param text the text that was checked
 */
export function formatFault(file: string, text: string, fault: ConfigFault, translate: Translate = fill): string {
  const { line, column } = positionAt(text, fault.offset);
  return `${file}:${String(line)}:${String(column)} ${fault.severity} ${translate(fault.template, fault.args)} [${fault.code}]`;
}
