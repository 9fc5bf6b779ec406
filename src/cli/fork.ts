import { forkTraining } from '../launch/fork-training.ts';
import { describeFaults, fromHere } from './config-faults.ts';
import { follow } from './follow.ts';
import { formatCount } from './format.ts';
import { remark, say } from './output.ts';
import { findRunHere, trainerFile } from './places.ts';
import { t } from './text.ts';
import { warnOfCrowd } from './train.ts';

export interface ForkFlags {
  readonly step?: number;
  readonly config?: string;
  readonly name?: string;
  readonly runDir?: string;
  readonly set?: readonly string[];
  readonly json?: true;
}

const LONGEST_NAME = 80;

/** `gan fork` */
export async function fork(reference: string, { step, config, name, runDir, set = [], json }: ForkFlags): Promise<number> {
  const { dir, info } = await findRunHere(reference);
  const called = name ?? t('{name} fork', { name: info.name }).slice(0, LONGEST_NAME);
  const named = config === undefined || name !== undefined ? [`name=${JSON.stringify(called)}`] : [];
  const run = await forkTraining({ parent: dir, step, configFile: config, runDir, settings: [...named, ...set], trainerFile });
  describeFaults(fromHere(run.checked), run.checked.faults).forEach(remark);
  if (!json) say(t('Fork of {name} at step {step}', { name: info.name, step: formatCount(run.step) }));
  await warnOfCrowd(run, run.checked.config.engine.threads);
  return follow(run, { json: json === true, resumed: true });
}
