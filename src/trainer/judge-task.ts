import path from 'node:path';
import { dataSchema } from '../config/data-schema.ts';
import type { Config } from '../config/schema.ts';
import { openDataSet } from '../data/open.ts';
import { comparedWith } from '../data/part.ts';
import { openEngine } from '../engine/open.ts';
import type { TrainerTask } from '../protocol/control.ts';
import type { Host, Outcome } from './host.ts';
import { openJudge } from './measures/judge.ts';
import { workingFor } from './measures/progress.ts';
import { checkRunConfig, readConfigText } from './run-config.ts';
import { unlessStopped } from './unless-stopped.ts';

type JudgeTask = Extract<TrainerTask, { task: 'judge' }>;

const MNIST: Pick<Config, 'data' | 'seed' | 'engine'> = { data: dataSchema.parse({ set: 'mnist' }), seed: 0, engine: { name: 'auto', device: 'cpu', threads: 0 } };

async function subjectOf({ configFile }: JudgeTask): Promise<Pick<Config, 'data' | 'seed' | 'engine'>> {
  if (configFile === undefined) return MNIST;
  return checkRunConfig({ text: await readConfigText(configFile), file: configFile, configFile }).config;
}

async function schooled(task: JudgeTask, host: Host): Promise<Outcome> {
  const { report, control: { signal } } = host;
  const { data, seed, engine: options } = await subjectOf(task);
  const progress = (done: number, total: number, what: string): void => { report({ type: 'preparing', what, done, total }); };
  const dataSet = comparedWith(await openDataSet(data, { configFile: task.configFile ?? path.resolve('mnist.gan.json'), seed, progress, signal }));
  const engine = await openEngine({ ...options, threads: task.threads ?? options.threads });
  try {
    const { card, trained } = await openJudge(dataSet, engine, workingFor(host), { anew: task.anew });
    return { step: card.steps, state: 'finished', result: { ...card, trained } };
  } finally {
    engine.dispose();
  }
}

/** Trains the judge of a data set where there is none yet, and says how good it is. @throws Fault */
export const judge = (task: JudgeTask, host: Host): Promise<Outcome> => unlessStopped(schooled(task, host));
