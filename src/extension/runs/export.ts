import path from 'node:path';
import * as vscode from 'vscode';
import { runWithProgress, unlessCancelled } from '../care/task-progress.ts';
import { showMessage } from '../editor/messages.ts';
import { reveal } from '../editor/reveal.ts';
import { t } from '../editor/text.ts';
import { mayTrain } from '../editor/trust.ts';
import type { Workbench } from '../workbench.ts';

/** The folder that a person chooses for the files; beside the run's own data where nothing else is chosen. */
async function chooseFolder(name: string, runDir: string): Promise<string | undefined> {
  const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(path.dirname(runDir));
  const chosen = await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, defaultUri, title: t('Export the Generator of {name}', { name }), openLabel: t('Export Here') });
  return chosen?.[0] && path.join(chosen[0].fsPath, `generator-${path.basename(runDir)}`);
}

/** GAN: Export Generator: writes it as ONNX, safetensors and a card, with progress that can be cancelled. @throws Fault why it failed */
export async function exportRun(bench: Workbench, runDir: string): Promise<void> {
  if (!mayTrain()) return;
  const name = bench.store.nameOf(runDir);
  const out = await chooseFolder(name, runDir);
  if (out === undefined) return;
  const result = await unlessCancelled(runWithProgress(bench, t('Exporting the generator of {name}', { name }), { task: 'export', runDir, out }));
  if (!result) return;
  showMessage('information', t('The generator of {name} is in {folder}: generator.onnx, generator.safetensors, generator.json.', { name, folder: out }), { title: t('Show Folder'), run: () => reveal(path.join(out, 'generator.onnx')) });
}
