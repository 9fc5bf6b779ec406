import { Fault } from '../../faults/fault.ts';
import { headline } from '../../protocol/headline.ts';
import { runWithProgress } from '../care/task-progress.ts';
import { showMessage } from '../editor/messages.ts';
import { t } from '../editor/text.ts';
import { mayTrain } from '../editor/trust.ts';
import type { Workbench } from '../workbench.ts';

/** GAN: Evaluate Run: measures the samples of its newest checkpoint, with progress that can be cancelled. @throws Fault why it failed */
export async function evaluateRun(bench: Workbench, runDir: string): Promise<void> {
  if (!mayTrain()) return;
  const name = bench.store.nameOf(runDir);
  try {
    await runWithProgress(bench, t('Measuring {name}', { name }), { task: 'eval', runDir });
  } catch (error) {
    if (error instanceof Fault && error.code === 'launch.taskStopped') return;
    throw error;
  }
  bench.dashboards.changed();
  const words = headline(await (await bench.reader()).measurements(runDir), t);
  showMessage('information', words === '' ? t('{name} is measured.', { name }) : t('{name} is measured: {words}.', { name, words }), { title: t('Open Dashboard'), run: () => bench.dashboards.open(runDir, 'active') });
}
