import path from 'node:path';
import * as vscode from 'vscode';
import { runWithProgress, unlessCancelled } from '../care/task-progress.ts';
import { showMessage } from '../editor/messages.ts';
import { reveal } from '../editor/reveal.ts';
import { t } from '../editor/text.ts';
import { mayTrain } from '../editor/trust.ts';
import type { Workbench } from '../workbench.ts';

const MOST = 1_000_000;
const USUAL = 10_000;

interface Kind extends vscode.QuickPickItem {
  readonly draw: (bench: Workbench, runDir: string) => Promise<void>;
}

/** GAN: Export Samples: pictures one by one, numbers, or a sheet that shows what the latent space holds. @throws Fault why it failed */
export async function exportSamples(bench: Workbench, runDir: string): Promise<void> {
  if (!mayTrain()) return;
  const kinds: Kind[] = [
    { label: t('Pictures in a Folder'), detail: t('PNG files one by one, in subfolders by class where the generator is asked for classes'), draw: drawFolder },
    { label: t('Numbers'), detail: t('One .npy file, with the classes beside it'), draw: drawNumbers },
    { label: t('What the Codes Do'), detail: t('Of an InfoGAN: rows go through the categorical code, columns along a continuous one'), draw: (...given) => drawSheets('codes', ...given) },
    { label: t('Between z'), detail: t('Rows walk from one z to another'), draw: (...given) => drawSheets('between', ...given) },
  ];
  const chosen = await vscode.window.showQuickPick(kinds, { title: t('Export Samples of {name}', { name: bench.store.nameOf(runDir) }), matchOnDetail: true });
  if (chosen) await unlessCancelled(chosen.draw(bench, runDir));
}

async function askCount(): Promise<number | undefined> {
  const isCount = (text: string) => /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= MOST;
  const validateInput = (text: string) => (isCount(text) ? undefined : t('A whole number from 1 to {most}.', { most: MOST }));
  const text = await vscode.window.showInputBox({ title: t('How Many Samples'), value: String(USUAL), validateInput });
  return text === undefined ? undefined : Number(text);
}

const home = (runDir: string): vscode.Uri => vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(path.dirname(runDir));
const showFolder = (file: string) => ({ title: t('Show Folder'), run: () => reveal(file) });

async function drawFolder(bench: Workbench, runDir: string): Promise<void> {
  const count = await askCount();
  if (count === undefined) return;
  const chosen = await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, defaultUri: home(runDir), title: t('A New Folder of Samples in'), openLabel: t('Export Here') });
  if (!chosen?.[0]) return;
  const out = path.join(chosen[0].fsPath, `samples-${path.basename(runDir)}`);
  await runWithProgress(bench, t('Drawing samples of {name}', { name: bench.store.nameOf(runDir) }), { task: 'sample', runDir, count, out, form: 'set' });
  showMessage('information', t('{count} pictures are in {folder}.', { count, folder: out }), showFolder(out));
}

async function drawNumbers(bench: Workbench, runDir: string): Promise<void> {
  const count = await askCount();
  if (count === undefined) return;
  const defaultUri = vscode.Uri.joinPath(home(runDir), `samples-${path.basename(runDir)}.npy`);
  const file = await vscode.window.showSaveDialog({ defaultUri, filters: { NumPy: ['npy'] }, title: t('Save {count} Samples of {name}', { count, name: bench.store.nameOf(runDir) }) });
  if (!file) return;
  await runWithProgress(bench, t('Drawing samples of {name}', { name: bench.store.nameOf(runDir) }), { task: 'sample', runDir, count, out: file.fsPath });
  showMessage('information', t('{count} samples are in {file}.', { count, file: file.fsPath }), showFolder(file.fsPath));
}

interface Sheet {
  readonly file: string;
  readonly rows: string;
  readonly columns: string;
  readonly columnValues: readonly number[];
}

/** Sheets stand in the run's own folder: they can be drawn again at any time. */
async function drawSheets(form: 'codes' | 'between', bench: Workbench, runDir: string): Promise<void> {
  const { gridsSchema } = await import('../../protocol/generated.ts');
  const result = await runWithProgress(bench, t('Drawing samples of {name}', { name: bench.store.nameOf(runDir) }), { task: 'sample', runDir, form });
  const { pictures } = gridsSchema.parse(result);
  for (const { file } of pictures) await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(file), { preview: false });
  showMessage('information', pictures.map(sidesOf).join(' '), showFolder(pictures[0]?.file ?? runDir));
}

const sidesOf = ({ file, rows, columns, columnValues }: Sheet): string =>
  t('{file}: rows are {rows}, columns {columns} from {first} to {last}.', { file: path.basename(file), rows, columns, first: columnValues[0] ?? 0, last: columnValues.at(-1) ?? 0 });
