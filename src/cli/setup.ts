import { z } from 'zod';
import { Fault } from '../faults/fault.ts';
import { EXIT } from '../protocol/control.ts';
import { makeReporter } from './follow.ts';
import { ganCommand, remark, say } from './output.ts';
import { runHere } from './task.ts';
import { t } from './text.ts';

export interface SetupFlags {
  readonly gpu?: true;
  readonly remove?: true;
  readonly json?: true;
}

const resultSchema = z.union([
  z.object({ removed: z.boolean() }),
  z.object({ folder: z.string(), tensorflow: z.string(), changed: z.boolean() }),
]);

/** `gan setup tensorflow` */
export async function setup({ gpu, remove, json }: SetupFlags): Promise<number> {
  const reporter = await makeReporter(json === true);
  try {
    const result = await runHere({ task: 'setup', build: gpu ? 'gpu' : 'cpu', ...(remove ? { remove } : {}) }, (report) => { reporter.report(report); });
    reporter.end();
    if (!json) say(ending(resultSchema.parse(result)));
    return EXIT.ok;
  } catch (error) {
    reporter.end();
    if (!(error instanceof Fault) || error.code !== 'launch.taskStopped') throw error;
    remark(t('Stopped. What was fetched is kept for the next time; `{command} setup tensorflow{flag} --remove` deletes it.', { command: ganCommand(), flag: gpu ? ' --gpu' : '' }));
    return EXIT.stopped;
  }
}

function ending(result: z.output<typeof resultSchema>): string {
  if ('removed' in result) return result.removed ? t('TensorFlow is removed.') : t('There was nothing to remove.');
  const { folder, tensorflow: version, changed } = result;
  if (!changed) return t('TensorFlow {version} is set up already, every file as it should be: {folder}', { version, folder });
  return t('TensorFlow {version} is set up in {folder}. Runs with "engine": { "name": "tensorflow" } compute with it; `{command} doctor` shows its speed.', { version, folder, command: ganCommand() });
}
