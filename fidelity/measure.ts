import { existsSync } from 'node:fs';
import { readAlerts } from '../src/runs/alerts.ts';
import { readRunInfo } from '../src/runs/info.ts';
import { Alarms } from '../src/trainer/alerts/alarms.ts';
import { ownConfig } from '../src/trainer/run-config.ts';
import { evidenceOf } from './evidence.ts';
import { gan, type GanEvent } from './gan.ts';
import { minutesOf } from './minutes.ts';
import type { Outcome } from './records.ts';
import { folderOf, type SeedRun } from './seed-run.ts';
import type { Study } from './study.ts';

/** Told how far one training is. */
export type Tell = (text: string) => void;

const told = ({ event, step, steps, what, done, total, secondsLeft }: GanEvent & { readonly steps?: unknown }): string | undefined => {
  if (event === 'preparing') return `${what ?? ''} ${done ?? ''}/${total ?? ''}`;
  if (event !== 'progress') return undefined;
  return `${step ?? 0}/${String(steps)}${secondsLeft === undefined ? '' : `, ${Math.ceil(secondsLeft / 60)} min left`}`;
};

/** Trains to the last step: from the newest checkpoint where an earlier try was stopped, which comes to the same bits. */
async function train(run: SeedRun, dir: string, tell: Tell): Promise<void> {
  const hear = (event: GanEvent): void => { const text = told(event); if (text) tell(text); };
  if (!existsSync(dir)) return gan(['train', run.config, '--run-dir', dir, '--steps', String(run.steps), '--seed', String(run.seed), ...run.set.flatMap((change) => ['--set', change])], hear);
  if ((await readRunInfo(dir)).state !== 'finished') await gan(['resume', dir], hear);
}

/** What the detectors say of a training as they are now: they may have learnt since it was trained. */
async function alertsOf(dir: string, steps: number): Promise<string[]> {
  const { config } = await ownConfig(dir, await readRunInfo(dir));
  await new Alarms({ dir, report: () => undefined, config, from: 0 }).recall(steps);
  return (await readAlerts(dir)).map(({ fault }) => fault.code);
}

/**
 * Trains one arm with one seed, and measures it.
 * @throws Error where the training or the measuring fails
 */
export async function measure(run: SeedRun, study: Study, tell: Tell): Promise<Outcome> {
  const dir = folderOf(run);
  await train(run, dir, tell);
  tell('measuring');
  const statistics = study.statistics ? ['--statistics', study.statistics] : [];
  const all = Object.values(study.figures).some(({ from }) => 'correlation' in from) ? ['--all'] : [];
  const count = study.samples === undefined ? [] : ['--count', String(study.samples)];
  if (study.measures.length > 0) await gan(['eval', dir, '--threads', '1', '--measures', study.measures.join(','), ...count, ...all, ...statistics], () => undefined);
  const { arm, seed, steps, sha256 } = run;
  const { resumedFrom, engine, machine, git } = await readRunInfo(dir);
  const figures = await evidenceOf(dir, study.figures);
  const alerts = await alertsOf(dir, steps);
  return { arm, seed, steps, sha256, figures, alerts, minutes: minutesOf(dir, resumedFrom), engine: `${engine?.name ?? 'unknown'} ${engine?.version ?? ''}`.trim(), ...(git && { commit: git.commit }), processor: machine.cpu.trim(), measured: new Date().toISOString() };
}
