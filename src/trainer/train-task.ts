import { applySettings } from '../config/settings.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { Journal } from '../runs/journal.ts';
import { Course } from './course.ts';
import { holdRun } from './held-run.ts';
import type { Host, Outcome } from './host.ts';
import { hyperparameters } from './hyperparameters.ts';
import { beginningOf } from './initial-weights.ts';
import { firstModules } from './network-modules.ts';
import { foundRun } from './new-run.ts';
import { checkRunConfig, readConfigText } from './run-config.ts';
import { RunRecord } from './run-record.ts';
import { runTraining } from './run-training.ts';

type TrainTask = Extract<TrainerTask, { task: 'train' }>;

/** Trains a new run in its own folder. @throws Fault; the config is refused before anything is written */
export async function train({ configFile, runDir, set, profile }: TrainTask, host: Host): Promise<Outcome> {
  const text = applySettings(await readConfigText(configFile), set);
  const run = checkRunConfig({ text, file: configFile, configFile });
  const modules = firstModules(run);
  const held = await holdRun(runDir, host);
  try {
    await modules.keep(runDir);
    const beginning = await beginningOf(run);
    const info = await foundRun(runDir, run, { settings: set, networks: modules.networks, ...(beginning.origin ? { origin: beginning.origin } : {}) });
    const journal = Journal.create(runDir, hyperparameters(run));
    const record = new RunRecord(runDir, info, host.report);
    await record.enter('preparing');
    const course = new Course(runDir, run, []);
    const departure = { dir: runDir, record, course, journal, start: 0, sampleFirst: true, checkpoint: -1, draws: undefined, profile };
    return await runTraining({ ...departure, stateOf: (initial) => beginning.stateOf(initial), onEngine: () => Promise.resolve() }, host);
  } finally {
    await held.release();
  }
}
