import type { ConfigFault, TextEdit } from '../../config/check.ts';
import { isAlert } from '../../config/config-fault.ts';
import { startOfLine } from '../../config/position.ts';
import { structureCodes } from '../../config/structure-faults.ts';

const formCodes: readonly string[] = Object.values(structureCodes).map(({ code }) => code);

/** Whether a comment may silence a fault: not where it is one of form, nor where a run showed it. */
export const canBeSilenced = (fault: ConfigFault): boolean => !isOfForm(fault) && !isAlert(fault);

const isOfForm = ({ code }: ConfigFault): boolean => formCodes.includes(code);

/** Puts `// gan-ignore CODE` above the line of a fault. */
export function silencingEdit(text: string, { code, offset }: ConfigFault): TextEdit {
  const start = startOfLine(text, offset);
  const indent = /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
  return { offset: start, length: 0, text: `${indent}// gan-ignore ${code}${text.includes('\r\n') ? '\r\n' : '\n'}` };
}

/**
 * The edits that mend every fault whose mend is a matter of form (a misspelt key, a value out of range), as far as they
 * do not overlap. What a rule suggests is a person's own choice.
 */
export function formEdits(faults: readonly ConfigFault[]): readonly TextEdit[] {
  const fixes = faults.filter(isOfForm).flatMap(({ fixes: offered }) => offered.find(({ preferred }) => preferred) ?? []);
  return fixes.reduce<readonly TextEdit[]>((chosen, { edits }) => (edits.some((edit) => chosen.some((other) => overlap(edit, other))) ? chosen : [...chosen, ...edits]), []);
}

const overlap = (one: TextEdit, other: TextEdit) => one.offset <= other.offset + other.length && other.offset <= one.offset + one.length;
