import type { Compiled, Engine, Tensors } from '../engine/engine.ts';
import { heldOutBatch } from '../data/batches.ts';
import type { DataSet } from '../data/dataset.ts';
import type { Experiment } from '../gan/game.ts';
import { prefixed, under } from '../gan/paths.ts';

/** Shows D reals that it never trained on. */
export class Judge {
  private readonly compiled: Compiled;

  constructor(
    private readonly engine: Engine,
    private readonly experiment: Experiment,
    private readonly dataSet: DataSet,
    private readonly seed: number,
  ) {
    this.compiled = engine.compile('judging', (inputs) => experiment.judge(under(inputs, 'state'), under(inputs, 'batch')));
  }

  /** Mean D(x) of a batch of held-out reals, a pure function of the state and the step. */
  mean(state: Tensors, step: number): number {
    const { engine, experiment, dataSet, seed } = this;
    const place = { seed, step, size: experiment.batchExamples };
    const batch = Object.fromEntries(experiment.judges.map((entry) => [entry, engine.put(heldOutBatch(dataSet, entry, place))]));
    const results = this.compiled({ ...prefixed('state', state), ...prefixed('batch', batch) });
    const values = this.engine.take(results['d']!).data;
    for (const tensor of [...Object.values(batch), ...Object.values(results)]) tensor.dispose();
    // Rounded as the journal keeps it: a resumed run reads it back from there.
    return Math.fround(Array.from(values).reduce((sum, value) => sum + value, 0) / values.length);
  }

  dispose(): void {
    this.compiled.dispose();
  }
}
