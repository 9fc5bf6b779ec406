import type * as vscode from 'vscode';
import type { ConfigFault } from '../../config/check.ts';
import { editorChecksJson } from './config-documents.ts';
import type { KnownPaths } from './known-paths.ts';
import type { RunAlerts } from './run-alerts.ts';
import { withoutEditorsOwn } from './shown-faults.ts';

/** What is known of a config besides its text. */
export interface Knowledge {
  readonly paths: KnownPaths;
  readonly alerts: RunAlerts;
}

/** The faults to be shown in a document as it stands now, and what its newest run showed. The checks are loaded when the first config is opened. */
export async function faultsToShow(document: vscode.TextDocument, { paths, alerts }: Knowledge): Promise<readonly ConfigFault[]> {
  const { checkConfig } = await import('../../config/check.ts');
  const text = document.getText();
  const { config, faults } = checkConfig(text, { configFile: document.uri.fsPath, exists: paths.exists });
  const shown = withoutEditorsOwn(faults, editorChecksJson(document));
  const seen = alerts.of(document.uri.fsPath);
  if (!config || seen.length === 0) return shown;
  const { alertFaults } = await import('../../config/alert-faults.ts');
  return [...shown, ...alertFaults(text, config, seen)];
}
