import * as vscode from 'vscode';
import { Fault } from '../../faults/fault.ts';
import type { TrainerReport, TrainerTask } from '../../protocol/control.ts';
import { faultText } from '../editor/messages.ts';
import { proxyEnvironment } from '../editor/proxy.ts';
import { getSetting } from '../editor/settings.ts';
import { t } from '../editor/text.ts';
import { preparingWords } from '../training/status-text.ts';
import type { Workbench } from '../workbench.ts';

/** The program that runs a task of the trainer. */
export const taskProgram = (context: vscode.ExtensionContext) => ({ trainerFile: context.asAbsolutePath('dist/trainer.cjs'), execPath: getSetting('gan.nodePath') || undefined, environment: proxyEnvironment() });

/**
 * Runs a task of the trainer, in a process of its own, behind a notification whose Cancel stops it. What it says besides
 * goes to the log. Throws the Fault that it failed with, `launch.taskStopped` where it was cancelled.
 */
export function runWithProgress({ context, log }: Workbench, title: string, task: TrainerTask): Thenable<Readonly<Record<string, unknown>>> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (progress, token) => {
    const { runTask } = await import('../../launch/run-task.ts');
    const stop = new AbortController();
    token.onCancellationRequested(() => { stop.abort(); });
    const onReport = (report: TrainerReport) => {
      if (report.type === 'preparing') progress.report({ message: preparingWords(report, t) });
      else if (report.type === 'note') log.info(faultText(report.fault));
    };
    return runTask(task, { ...taskProgram(context), signal: stop.signal, onReport });
  });
}

/** What came of a task; nothing where the person cancelled it. */
export async function unlessCancelled<T>(task: Promise<T> | Thenable<T>): Promise<T | undefined> {
  try {
    return await task;
  } catch (error) {
    if (error instanceof Fault && error.code === 'launch.taskStopped') return undefined;
    throw error;
  }
}
