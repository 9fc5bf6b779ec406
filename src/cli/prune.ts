import path from 'node:path';
import { toFaultData } from '../faults/fault.ts';
import { runKeepPolicy } from '../launch/keep-policy.ts';
import { EXIT } from '../protocol/control.ts';
import { isBeingWritten, takeLock } from '../runs/lock.ts';
import { pruneCheckpoints, spareCheckpoints, type KeepPolicy, type SpareCheckpoint } from '../runs/pruning.ts';
import { formatCount, formatSize } from './format.ts';
import { complain, faultJson, remark, say, sayJson } from './output.ts';
import { t } from './text.ts';

export interface PruneFlags {
  readonly json?: true;
  readonly yes?: true;
  readonly keepLast?: number;
  readonly keepEvery?: number;
  readonly keepBest?: number;
}

/** `gan runs --prune`: says what would go and how much room that makes; with `--yes` it goes. */
export async function prune(dirs: readonly string[], flags: PruneFlags): Promise<number> {
  let [freed, failed] = [0, false];
  for (const dir of dirs) {
    try {
      if (await isBeingWritten(dir)) {
        remark(t('{run} is being trained, and its trainer keeps to the keep rules by itself.', { run: path.basename(dir) }));
        continue;
      }
      const found = await pruneRun(dir, flags);
      freed += sizeOf(found);
      tell(dir, found, flags);
    } catch (error) {
      failed = true;
      const fault = toFaultData(error);
      if (flags.json) sayJson({ dir, fault: faultJson(fault) });
      complain(fault);
    }
  }
  if (!flags.json) tellSum(freed, flags);
  return failed ? EXIT.failed : EXIT.ok;
}

/** The checkpoints of a run that go: looked for, and deleted where that is wanted, while nobody trains it. */
async function pruneRun(dir: string, { yes, keepLast, keepEvery, keepBest }: PruneFlags): Promise<SpareCheckpoint[]> {
  const own = await runKeepPolicy(dir);
  const policy: KeepPolicy = { ...own, keepLast: keepLast ?? own.keepLast, keepEvery: keepEvery ?? own.keepEvery, keepBest: keepBest ?? own.keepBest };
  if (!yes) return spareCheckpoints(dir, policy);
  const lock = await takeLock(dir);
  try {
    return await pruneCheckpoints(dir, policy);
  } finally {
    await lock.release();
  }
}

const sizeOf = (checkpoints: readonly SpareCheckpoint[]): number => checkpoints.reduce((sum, { bytes }) => sum + bytes, 0);

function tell(dir: string, found: readonly SpareCheckpoint[], { json, yes }: PruneFlags): void {
  if (json) sayJson({ dir, pruned: yes === true, bytes: sizeOf(found), checkpoints: found.map(({ step, bytes }) => ({ step, bytes })) });
  else if (found.length > 0) say(t('{run}: {size}, checkpoints of step {steps}', { run: path.basename(dir), size: formatSize(sizeOf(found)), steps: found.map(({ step }) => formatCount(step)).join(' · ') }));
}

function tellSum(bytes: number, { yes }: PruneFlags): void {
  if (bytes === 0) remark(t('No checkpoint is there that the keep rules do not keep.'));
  else if (yes) remark(t('{size} freed.', { size: formatSize(bytes) }));
  else remark(t('{size} would be freed. Nothing was deleted: add --yes to delete them.', { size: formatSize(bytes) }));
}
