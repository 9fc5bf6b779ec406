import { exampleShape, knownClasses } from '../config/shapes.ts';
import { carriedOver, type CarriedOver } from '../gan/carried-over.ts';
import { createExperiment } from '../gan/experiment.ts';
import type { DataShape } from '../gan/game.ts';
import type { Checkpoint } from '../runs/checkpoints.ts';
import { readRunInfo } from '../runs/info.ts';
import type { Parent, RunInfo, SettingChange } from '../runs/types.ts';
import type { HostTensors } from '../tensors/host-tensor.ts';
import { trainerFault } from './faults.ts';
import type { Host } from './host.ts';
import type { RunConfig } from './run-config.ts';
import { tell } from './tell.ts';

type Changes = readonly SettingChange[];

/** What a config's data are like, where it is known before the data are read. */
function dataOf({ config }: RunConfig, changes: Changes, { data }: Pick<RunInfo, 'data'>): DataShape | undefined {
  const isSame = data !== undefined && !changes.some(({ path }) => path.startsWith('data.'));
  const known = exampleShape(config.data);
  const shape = isSame ? data.shape : known && (known.kind === 'points' ? [known.size] : [known.height, known.width, known.channels]);
  const classes = (isSame ? data.classes : undefined) ?? knownClasses(config.data);
  return shape && classes !== undefined ? { shape, classes } : undefined;
}

/** What a fork's training begins with: its own state before the first step, and what it takes over of a checkpoint. */
export interface ForkedState extends CarriedOver {
  readonly initial: HostTensors;
}

/**
 * A checkpoint's state as it goes on under a fork's config.
 * @param parent of what its data are like @param changes of the parent's config
 * @returns undefined where that is not known before the data are read: then the checkpoint has to fit as it is
 */
export function forkedState(run: RunConfig, { tensors, step }: Pick<Checkpoint, 'tensors' | 'step'>, changes: Changes, parent: Pick<RunInfo, 'data'>): ForkedState | undefined {
  const data = dataOf(run, changes, parent);
  if (!data) return undefined;
  const initial = createExperiment(run.config, data).initialState(run.config.seed);
  return { ...carriedOver(tensors, initial, step), initial };
}

/** A fork with batches of another size goes on at the same place of the data. */
function countersOf(counters: Checkpoint['counters'], changes: Changes): Checkpoint['counters'] {
  const { old, new: size } = changes.find(({ path }) => path === 'training.batchSize') ?? {};
  const { draws } = counters;
  if (typeof old !== 'number' || typeof size !== 'number' || draws === undefined) return counters;
  return { ...counters, draws: Math.ceil((draws * old) / size) };
}

/** The parent's checkpoint as the fork's first own one; says what of it begins afresh. */
export async function ownBeginning(run: RunConfig, { dir, changes }: Parent, checkpoint: Checkpoint, host: Host): Promise<Pick<Checkpoint, 'tensors' | 'counters'>> {
  const { state = checkpoint.tensors, afresh = [] } = forkedState(run, checkpoint, changes, await readRunInfo(dir)) ?? {};
  if (afresh.length > 0) tell(trainerFault('forkAfresh', { places: afresh.join(', '), step: checkpoint.step }), host);
  return { tensors: state, counters: countersOf(checkpoint.counters, changes) };
}
