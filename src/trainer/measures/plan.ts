import { FEATURE_RANGES } from '../../config/measures-schema.ts';
import type { Config } from '../../config/schema.ts';
import type { DataSet } from '../../data/dataset.ts';
import { openDataSet } from '../../data/open.ts';
import { comparedWith } from '../../data/part.ts';
import { createExperiment } from '../../gan/experiment.ts';
import type { Experiment } from '../../gan/game.ts';
import type { TrainerTask } from '../../protocol/control.ts';
import { readRunInfo } from '../../runs/info.ts';
import type { Host } from '../host.ts';
import { ownConfig, type RunConfig } from '../run-config.ts';
import { mostExamples, setMegabytes } from './examples.ts';
import { measureFault } from './faults.ts';
import type { FeatureFile } from './file-network.ts';
import { refusePoints } from './looking.ts';
import { settingOf } from './measurer.ts';
import { namedFeatures } from './named-features.ts';
import type { Setting } from './subject.ts';

/** What a run is measured by. */
export type Wishes = Pick<Extract<TrainerTask, { task: 'eval' }>, 'runDir' | 'features' | 'weights' | 'count' | 'labelled'>;

/** What is known of a run's measurement before anything takes long. */
export interface Plan {
  /** as the run was started */
  readonly run: RunConfig;
  readonly dataSet: DataSet;
  readonly experiment: Experiment;
  readonly features: FeatureFile | undefined;
  readonly setting: Setting;
  /** samples to draw */
  readonly count: number;
}

/**
 * Samples that are measured where nobody says how many: the toys' protocol has 2,500, that of stacked digits 25,600 (Metz
 * 2016; Lin 2018); the others want many.
 */
const COUNT = { points: 2500, stacked: 25_600, images: 10_000 } as const;

function usualCount({ range, stackOf }: DataSet): number {
  if (range === undefined) return COUNT.points;
  return stackOf ? COUNT.stacked : COUNT.images;
}

/** The network that was asked for, or else the one that the run's config names. @throws Fault where nobody knows such values */
function askedFeatures({ features }: Wishes, { config, configFile }: RunConfig): FeatureFile | undefined {
  if (features === 'judge') return undefined;
  if (!features) {
    const named = namedFeatures(config, configFile);
    return named && { ...named, ofConfig: true };
  }
  const range = FEATURE_RANGES.find((name) => name === features.range);
  if (!range) throw measureFault('features', { file: features.file, reason: `it cannot be given values of the range ${features.range}; there are ${FEATURE_RANGES.join(', ')}` });
  return { ...features, range };
}

/** @throws Fault where more are asked for than memory is allowed */
function countOf({ count }: Wishes, dataSet: DataSet): number {
  const most = mostExamples(dataSet);
  if (count === undefined) return Math.min(most, usualCount(dataSet));
  if (count <= most) return count;
  const needed = Math.ceil((count / most) * setMegabytes);
  throw measureFault('tooMany', { count, shape: dataSet.shape.join(' x '), needed, allowed: setMegabytes, most });
}

/** @throws Fault where what was asked for does not fit the run */
function refuseUnfit({ runDir: dir, weights }: Wishes, features: FeatureFile | undefined, { ema }: Config, dataSet: DataSet): void {
  if (weights === 'ema' && !ema) throw measureFault('noAverage', { dir });
  refusePoints(features, dataSet);
}

/** Opens a run's data and looks at what is asked of it. @throws Fault where that does not fit the run */
export async function planOf(wishes: Wishes, host: Pick<Host, 'control' | 'report'>): Promise<Plan> {
  const run = await ownConfig(wishes.runDir, await readRunInfo(wishes.runDir));
  const { config } = run;
  const progress = (done: number, total: number, what: string): void => { host.report({ type: 'preparing', what, done, total }); };
  const dataSet = comparedWith(await openDataSet(config.data, { configFile: run.configFile, seed: config.seed, progress, signal: host.control.signal }));
  const features = askedFeatures(wishes, run);
  refuseUnfit(wishes, features, config, dataSet);
  const experiment = createExperiment(config, dataSet);
  const setting = settingOf(config, dataSet, experiment, { hasFile: features !== undefined, labelled: wishes.labelled });
  return { run, dataSet, experiment, features, setting, count: countOf(wishes, dataSet) };
}
