import type { ConfigFault } from '../../config/check.ts';
import { structureCodes } from '../../config/structure-faults.ts';

/** What VS Code itself reports in a JSON file: said twice, one mistake looks like two. */
const editorsOwn: readonly string[] = [structureCodes.syntax.code, structureCodes.duplicate.code];

/** The faults that the editor does not report itself. */
export function withoutEditorsOwn(faults: readonly ConfigFault[], editorChecksJson: boolean): readonly ConfigFault[] {
  return editorChecksJson ? faults.filter(({ code }) => !editorsOwn.includes(code)) : faults;
}
