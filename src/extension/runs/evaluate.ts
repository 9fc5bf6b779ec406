import * as vscode from 'vscode';
import { headline } from '../../protocol/headline.ts';
import { runWithProgress, unlessCancelled } from '../care/task-progress.ts';
import { showMessage } from '../editor/messages.ts';
import { t } from '../editor/text.ts';
import { mayTrain } from '../editor/trust.ts';
import type { Workbench } from '../workbench.ts';
import type { EvaluationWish } from './evaluation-wish.ts';

interface Way extends vscode.QuickPickItem {
  /** what is asked for besides; undefined where the person thought better of it */
  readonly wish: (bench: Workbench, runDir: string) => Promise<EvaluationWish | undefined>;
}

/** GAN: Evaluate Run: measures samples of its checkpoints, with progress that can be cancelled. @throws Fault why it failed */
export async function evaluateRun(bench: Workbench, runDir: string): Promise<void> {
  if (!mayTrain()) return;
  const ways: Way[] = [
    { label: t('The Usual Measures'), detail: t('Of the newest checkpoint: all that fit the run and take no training'), wish: () => Promise.resolve({}) },
    { label: t('Chosen Measures…'), detail: t('Which, of which checkpoint, with which weights and statistics'), wish: async (...run) => (await import('./evaluation-wish.ts')).chosenMeasures(...run) },
    { label: t('Through a Feature Network…'), detail: t('An ONNX file: with the features of Inception the Fréchet distance is FID'), wish: async (...run) => (await import('./evaluation-wish.ts')).featureNetwork(...run) },
  ];
  const chosen = await vscode.window.showQuickPick(ways, { title: t('Evaluate {name}', { name: bench.store.nameOf(runDir) }), placeHolder: t('What is to be measured?'), matchOnDetail: true });
  const wish = chosen && (await unlessCancelled(chosen.wish(bench, runDir)));
  if (wish) await unlessCancelled(measure(bench, runDir, wish));
}

async function measure(bench: Workbench, runDir: string, wish: EvaluationWish): Promise<void> {
  const name = bench.store.nameOf(runDir);
  await runWithProgress(bench, t('Measuring {name}', { name }), { task: 'eval', runDir, ...wish });
  bench.dashboards.changed();
  const words = headline(await (await bench.reader()).measurements(runDir), t);
  showMessage('information', words === '' ? t('{name} is measured.', { name }) : t('{name} is measured: {words}.', { name, words }), { title: t('Open Dashboard'), run: () => bench.dashboards.open(runDir, 'active') });
}
