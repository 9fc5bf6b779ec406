import path from 'node:path';
import * as vscode from 'vscode';
import { FEATURE_RANGE_TEXTS, FEATURE_RANGES, MEASURE_TEXTS, MEASURES } from '../../config/measures-schema.ts';
import type { TrainerTask } from '../../protocol/control.ts';
import { STATISTICS } from '../../protocol/figures.ts';
import { offersSchema, type Offers } from '../../protocol/offers.ts';
import { runWithProgress } from '../care/task-progress.ts';
import { t } from '../editor/text.ts';
import type { Workbench } from '../workbench.ts';

/** What is to be measured of a run, and how. */
export type EvaluationWish = Omit<Extract<TrainerTask, { task: 'eval' }>, 'task' | 'runDir'>;

/** Asks which of the measures that a run can be measured by are taken, those that usually are ticked, then of which checkpoint and how it is drawn. */
export async function chosenMeasures(bench: Workbench, runDir: string): Promise<EvaluationWish | undefined> {
  const name = bench.store.nameOf(runDir);
  const offers = offersSchema.parse(await runWithProgress(bench, t('Looking at what can be measured of {name}', { name }), { task: 'offers', runDir }));
  const title = t('Evaluate {name}', { name });
  const measures = await askMeasures(offers, title);
  if (!measures || measures.length === 0) return undefined;
  const steps = await askCheckpoint(offers, title);
  if (steps === undefined) return undefined;
  const sampling = await askSampling(offers, title);
  return sampling && { measures: [...measures], steps, ...sampling };
}

async function askMeasures({ offers }: Offers, title: string): Promise<readonly string[] | undefined> {
  const items = MEASURES.flatMap((measure) => {
    const taken = offers.find(({ name }) => name === measure)?.taken;
    if (taken === undefined || taken === 'never') return [];
    return [{ label: measure, picked: taken === 'usually', detail: t(MEASURE_TEXTS[measure]), ...(taken === 'asked' ? { description: t('only where it is asked for') } : {}) }];
  });
  const picked = await vscode.window.showQuickPick(items, { title, canPickMany: true, placeHolder: t('Which measures? What cannot be measured of this run is left out.'), matchOnDetail: true });
  return picked?.map(({ label }) => label);
}

async function askCheckpoint({ steps }: Offers, title: string): Promise<EvaluationWish['steps']> {
  const newestFirst = [...steps].reverse();
  if (newestFirst.length === 1) return newestFirst[0];
  const items = [
    ...newestFirst.map((step, i) => ({ label: t('Step {step}', { step }), steps: step, ...(i === 0 ? { description: t('newest') } : {}) })),
    { label: t('Every Checkpoint'), description: t('{count} of them, one after the other', { count: steps.length }), steps: 'all' as const },
  ];
  return (await vscode.window.showQuickPick(items, { title, placeHolder: t('Which checkpoint?') }))?.steps;
}

type Sampling = Required<Pick<EvaluationWish, 'weights' | 'statistics'>>;

/** As the run draws its own grids first. */
async function askSampling({ weights, sampledWith }: Offers, title: string): Promise<Sampling | undefined> {
  const isOwn = (sampling: Sampling): boolean => sampling.weights === sampledWith.weights && sampling.statistics === sampledWith.statistics;
  const all = weights.flatMap((kept) => (['moving', 'batch', 'standing'] as const).map((statistics) => ({ weights: kept, statistics })));
  const items = [...all.filter(isOwn), ...all.filter((sampling) => !isOwn(sampling))].map((sampling) => ({
    label: t('{weights} weights; statistics of batch norm: {statistics}', { weights: sampling.weights, statistics: t(STATISTICS[sampling.statistics]) }),
    ...(isOwn(sampling) ? { description: t('as in its own grids') } : {}),
    sampling,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: t('How are samples drawn?') }))?.sampling;
}

/** Asks for the ONNX file of a feature network, and for the values that it takes. */
export async function featureNetwork(bench: Workbench, runDir: string): Promise<EvaluationWish | undefined> {
  const title = t('Evaluate {name}', { name: bench.store.nameOf(runDir) });
  const defaultUri = vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(path.dirname(runDir));
  const file = (await vscode.window.showOpenDialog({ defaultUri, filters: { ONNX: ['onnx'] }, title, openLabel: t('Look Through It') }))?.[0]?.fsPath;
  if (file === undefined) return undefined;
  const items = FEATURE_RANGES.map((range) => ({ label: range, detail: t(FEATURE_RANGE_TEXTS[range]), range }));
  const range = (await vscode.window.showQuickPick(items, { title, placeHolder: t('Which values does {file} take?', { file: path.basename(file) }), matchOnDetail: true }))?.range;
  return range && { features: { file, range } };
}
