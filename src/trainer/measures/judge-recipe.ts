import { Batches } from '../../data/batches.ts';
import type { DataSet } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import { classifier } from '../../gan/families/classifier.ts';
import type { Pulse } from '../../metrics/pulse.ts';
import type { HostTensors } from '../../tensors/host-tensor.ts';
import { Training } from '../training.ts';
import { measureFault } from './faults.ts';

/** Changes with whatever changes the judge that is made of a data set: older ones are trained anew. */
export const RECIPE_VERSION = 1;

const SEED = 0;
const BATCH = 128;
const EPOCHS = 5;
const STEPS = { least: 500, most: 6000 } as const;
const LEARNING_RATE = 2e-3;
/** The learning rate falls to 0 in so many stages. */
const STAGES = 20;

export const judgeBatch = ({ size }: DataSet): number => Math.min(BATCH, size);
export const judgeSeed = SEED;

/** Steps of a judge's training: five passes over the data, but neither few nor very many. */
export const judgeSteps = (dataSet: DataSet): number =>
  Math.min(STEPS.most, Math.max(STEPS.least, Math.round((EPOCHS * dataSet.size) / judgeBatch(dataSet))));

/** How long a classifier is trained, and on what draws. */
export interface Schooling {
  readonly batchSize: number;
  readonly steps: number;
  /** of its weights and of the order of the examples */
  readonly seed: number;
}

const judgeSchooling = (dataSet: DataSet): Schooling => ({ batchSize: judgeBatch(dataSet), steps: judgeSteps(dataSet), seed: SEED });

/**
 * Trains a classifier on the training part of a data set.
 * @param dataSet images with labels, scaled to -1 … 1
 * @param schooling that of a judge, unless told otherwise
 * @returns its state after the last step
 * @throws Fault `measures.judgeLost` where it diverges; what the pulse throws
 */
export async function trainClassifier(dataSet: DataSet, engine: Engine, pulse: Pulse, { batchSize, steps, seed } = judgeSchooling(dataSet)): Promise<HostTensors> {
  const stage = (step: number): number => Math.floor((Math.min(step, steps - 1) * STAGES) / steps);
  const experiment = classifier(dataSet, batchSize, (step) => LEARNING_RATE * (1 - stage(step) / STAGES));
  const batches = new Batches(dataSet, { seed, batchSize });
  const training = new Training({ engine, experiment, batches, seed, state: experiment.initialState(seed) });
  try {
    training.prepare();
    for (let step = 1; step <= steps; step++) {
      await pulse(step - 1, steps);
      const loss = training.step(step).scalars['loss'];
      if (loss === undefined || !Number.isFinite(loss)) throw measureFault('judgeLost', { loss: String(loss), step });
    }
    return training.snapshot();
  } finally {
    training.dispose();
  }
}
