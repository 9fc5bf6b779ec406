import * as l10n from '@vscode/l10n';
import type { FaultArgs, FaultData } from '../faults/fault.ts';

/** Translates a sentence and fills its `{named}` holes. */
export const t = (template: string, args: FaultArgs = {}): string => l10n.t(template, { ...args });

/** A fault as a person reads it. */
export const sentence = ({ template, args }: Pick<FaultData, 'template' | 'args'>): string => t(template, args);

/** What a file may have put into a text must not steer the terminal: control characters go, but line ends and tabs. */
export const printable = (text: string): string => text.replace(/[^\P{Cc}\n\t]/gu, '');
