import path from 'node:path';
import { runningRuns, threadShare } from '../launch/thread-share.ts';
import { resumeTraining, startTraining, type StartedRun } from '../launch/start-training.ts';
import { listRuns, type RunEntry } from '../runs/catalogue.ts';
import { follow } from './follow.ts';
import { remark, shellWord } from './output.ts';
import { describeFaults, fromHere } from './config-faults.ts';
import { findRunHere, trainerFile } from './places.ts';
import type { Steps } from './profile.ts';
import { t } from './text.ts';

export interface TrainFlags {
  readonly runDir?: string;
  readonly steps?: number;
  readonly seed?: number;
  readonly engine?: string;
  readonly threads?: number;
  readonly set?: readonly string[];
  readonly profile?: true;
  readonly profileSteps?: Steps;
  readonly json?: true;
}

/** `gan train` */
export async function train(configFile: string, flags: TrainFlags): Promise<number> {
  const run = await startTraining({ configFile, runDir: flags.runDir, settings: settingsOf(flags), profile: flags.profileSteps ?? (flags.profile && 'usual'), trainerFile });
  describeFaults(fromHere(run.checked), run.checked.faults).forEach(remark);
  await warnOfCrowd(run, run.checked.config.engine.threads);
  return follow(run, { json: flags.json === true, resumed: false });
}

export interface ResumeFlags {
  readonly steps?: number;
  readonly takeOver?: true;
  readonly json?: true;
}

/** `gan resume` */
export async function resume(reference: string, { steps, takeOver, json }: ResumeFlags): Promise<number> {
  const { dir, info } = await findRunHere(reference);
  const run = await resumeTraining({ runDir: dir, steps, takeOver, trainerFile });
  await warnOfCrowd(run, info.engine?.threads ?? 0);
  return follow(run, { json: json === true, resumed: true });
}

/** The options of `gan train` are short for settings of the config; `--set` has the last word. */
function settingsOf({ steps, seed, engine, threads, set = [] }: TrainFlags): string[] {
  // Steps and epochs are two ways to say one thing, and a config may have only one of them.
  const length = steps === undefined ? {} : { 'training.epochs': '', 'training.steps': steps };
  const short = { ...length, seed, 'engine.name': engine, 'engine.threads': threads };
  return [...Object.entries(short).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`])), ...set];
}

/** Two runs on one machine's cores slow each other down: that is never done silently. */
export async function warnOfCrowd({ runDir }: StartedRun, threads: number): Promise<void> {
  const others = (await entriesBeside(runDir)).filter(({ dir }) => dir !== runDir);
  const share = threadShare(threads, runningRuns(others));
  if (share.kind === 'free') return;
  const names = share.others.map(({ id }) => shellWord(id)).join(', ');
  remark(t('Already training on these {cores} cores: {names}. Both runs will be slower; let them share the cores with --threads {share}, or wait for it to end.', { cores: share.cores, names, share: share.share }));
}

/** Without a look at its neighbours a run still trains. */
const entriesBeside = (runDir: string): Promise<readonly RunEntry[]> => listRuns(path.dirname(runDir)).catch(() => []);
