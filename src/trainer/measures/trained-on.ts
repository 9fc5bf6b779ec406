import type { DataSet } from '../../data/dataset.ts';
import type { Engine } from '../../engine/engine.ts';
import { accuracy } from '../../metrics/class-figures.ts';
import type { Pulse } from '../../metrics/pulse.ts';
import { networkOf } from './judge.ts';
import { trainClassifier, type Schooling } from './judge-recipe.ts';
import { signedData } from './signed-data.ts';
import type { Subject, TrainingSet } from './subject.ts';

/** A set that is measured, as one to train on; only one with classes. */
export function trainingSetOf({ what, values: { rows, columns, data }, labels }: Subject): TrainingSet {
  if (!labels) throw new Error(`${what} has no labels`);
  return {
    size: rows,
    labels,
    read: (indices, out) => { indices.forEach((index, i) => { out.set(data.subarray(index * columns, (index + 1) * columns), i * columns); }); },
  };
}

/**
 * The accuracy on the data's held-out examples of a judge's network that was trained on a set in place of the data.
 * @throws what the pulse throws; Fault `measures.judgeLost`
 */
export async function accuracyTrainedOn({ size, labels, read }: TrainingSet, dataSet: DataSet, engine: Engine, pulse: Pulse, schooling?: Schooling): Promise<number> {
  const { heldOutLabels } = dataSet;
  if (!heldOutLabels) throw new Error('a classifier is tested on a set with labels');
  const made: DataSet = signedData({
    ...dataSet,
    size,
    labels,
    read: (part, indices, out) => {
      if (part === 'heldOut') dataSet.read('heldOut', indices, out);
      else read(indices, out);
    },
  });
  const network = networkOf(made, engine, await trainClassifier(made, engine, pulse, schooling));
  try {
    const heldOut = new Float32Array(made.heldOut * made.shape.reduce((product, side) => product * side, 1));
    made.read('heldOut', Uint32Array.from({ length: made.heldOut }, (_, i) => i), heldOut);
    const { logits } = await network.read(heldOut, pulse);
    return accuracy(logits!, heldOutLabels);
  } finally {
    network.dispose();
  }
}
