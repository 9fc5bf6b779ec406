import { readRunInfo } from '../runs/info.ts';
import type { KeepPolicy } from '../runs/pruning.ts';
import { checkText } from './config-file.ts';
import { configTextAt } from './fork-training.ts';

/** Which checkpoints a run's config keeps, as it stands with all that was changed. Throws a Fault, or ConfigErrors. */
export async function runKeepPolicy(runDir: string): Promise<KeepPolicy> {
  const { configFile } = await readRunInfo(runDir);
  return checkText(configFile, await configTextAt(runDir)).config.training.checkpoints;
}
