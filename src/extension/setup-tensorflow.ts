import * as vscode from 'vscode';
import { z } from 'zod';
import { Fault } from '../faults/fault.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { runWithProgress } from './care/task-progress.ts';
import { showMessage } from './editor/messages.ts';
import { t } from './editor/text.ts';
import type { Workbench } from './workbench.ts';

type SetupTask = Extract<TrainerTask, { task: 'setup' }>;
/** what a person, a link of a page, or another command asks for */
const wishes = z.enum(['cpu', 'gpu', 'removeCpu', 'removeGpu']);
type Wish = z.output<typeof wishes>;

const tasks: Readonly<Record<Wish, SetupTask>> = {
  cpu: { task: 'setup', build: 'cpu' },
  gpu: { task: 'setup', build: 'gpu' },
  removeCpu: { task: 'setup', build: 'cpu', remove: true },
  removeGpu: { task: 'setup', build: 'gpu', remove: true },
};

const resultSchema = z.union([
  z.object({ removed: z.boolean() }),
  z.object({ folder: z.string(), tensorflow: z.string(), changed: z.boolean() }),
]);

/** GAN: Set Up TensorFlow: brings its library to the user's own storage, in a process of its own, or takes it away. */
export async function setUpTensorFlow(bench: Workbench, argument: unknown): Promise<void> {
  const wish = wishes.safeParse(argument).data ?? (await choose());
  if (wish === undefined) return;
  const task = tasks[wish];
  try {
    showMessage('information', ending(resultSchema.parse(await runWithProgress(bench, task.remove ? t('Removing TensorFlow') : t('Setting up TensorFlow'), task))));
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'launch.taskStopped') throw error;
    const discard = { title: t('Delete It'), run: () => setUpTensorFlow(bench, task.build === 'gpu' ? 'removeGpu' : 'removeCpu') };
    showMessage('information', t('Setting TensorFlow up was stopped. What was fetched is kept, and the next time goes on with it.'), discard);
  }
}

async function choose(): Promise<Wish | undefined> {
  const items: readonly (vscode.QuickPickItem & { readonly wish: Wish })[] = [
    { label: t('For the processor'), detail: t('Fetches 275 MB by npm and pip; takes 855 MB, and 1.4 GB on the way.'), wish: 'cpu' },
    { label: t('For NVIDIA cards'), detail: t("Fetches 3.4 GB with CUDA; takes 5.7 GB, and 9.8 GB on the way. Needs NVIDIA's driver."), wish: 'gpu' },
    { label: t('Remove the one for the processor'), wish: 'removeCpu' },
    { label: t('Remove the one for NVIDIA cards'), wish: 'removeGpu' },
  ];
  const picked = await vscode.window.showQuickPick(items, { title: t('Set Up TensorFlow'), placeHolder: t('For runs whose config has "engine": { "name": "tensorflow" }') });
  return picked?.wish;
}

function ending(result: z.output<typeof resultSchema>): string {
  if ('removed' in result) return result.removed ? t('TensorFlow is removed.') : t('There was nothing to remove.');
  const { tensorflow: version, folder, changed } = result;
  return changed ? t('TensorFlow {version} is set up. Runs with "engine": { "name": "tensorflow" } compute with it.', { version }) : t('TensorFlow {version} is set up already, every file as it should be: {folder}', { version, folder });
}
