import type { FaultArgs } from '../faults/fault.ts';

/** Translates a sentence and fills its `{named}` holes: `vscode.l10n.t` in the editor, `fill` in tests. */
export type Translate = (template: string, args?: FaultArgs) => string;
