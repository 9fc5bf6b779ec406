import type * as vscode from 'vscode';
import type { ConfigFault } from '../../config/check.ts';
import { editorChecksJson } from './config-documents.ts';
import type { KnownPaths } from './known-paths.ts';
import { withoutEditorsOwn } from './shown-faults.ts';

/** The faults to be shown in a document as it stands now. The checks are loaded when the first config is opened. */
export async function faultsToShow(document: vscode.TextDocument, paths: KnownPaths): Promise<readonly ConfigFault[]> {
  const { checkConfig } = await import('../../config/check.ts');
  const { faults } = checkConfig(document.getText(), { configFile: document.uri.fsPath, exists: paths.exists });
  return withoutEditorsOwn(faults, editorChecksJson(document));
}
