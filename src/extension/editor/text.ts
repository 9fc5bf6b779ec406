import * as vscode from 'vscode';
import type { Translate } from '../text.ts';

/** Translates by the bundle of the editor's display language. */
export const t: Translate = (template, args) => vscode.l10n.t(template, { ...args });
