import type { TrainerTask } from '../protocol/control.ts';
import type { Offers } from '../protocol/offers.ts';
import { listCheckpoints } from '../runs/checkpoints.ts';
import { trainerFault } from './faults.ts';
import type { Host, Outcome } from './host.ts';
import { planOf } from './measures/plan.ts';
import { offers } from './measures/table.ts';
import { unlessStopped } from './unless-stopped.ts';

type OffersTask = Extract<TrainerTask, { task: 'offers' }>;

async function offered(task: OffersTask, host: Host): Promise<Outcome> {
  const steps = (await listCheckpoints(task.runDir)).map(({ step }) => step);
  const newest = steps.at(-1);
  if (newest === undefined) throw trainerFault('noCheckpoint', { dir: task.runDir });
  const { run, experiment, setting, count } = await planOf(task, host);
  const { weights, statistics } = experiment.sampledWith;
  const result: Offers = { offers: [...offers(setting, count)], steps, weights: run.config.ema ? ['raw', 'ema'] : ['raw'], sampledWith: { weights, statistics } };
  return { step: newest, state: 'finished', result: { ...result } };
}

/** Says what can be measured of a run; nothing is drawn. @throws Fault where the run has no checkpoint, or its data are gone */
export const offer = (task: OffersTask, host: Host): Promise<Outcome> => unlessStopped(offered(task, host));
