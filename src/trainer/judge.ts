import type { Compiled, Engine, Tensors } from '../engine/engine.ts';
import { heldOutBatch } from '../data/batches.ts';
import type { DataSet } from '../data/dataset.ts';
import type { Experiment } from '../gan/game.ts';
import { prefixed, under } from '../gan/paths.ts';
import { heldOutTag } from '../runs/types.ts';
import type { HostTensor } from '../tensors/host-tensor.ts';

/** Rounded as the journal keeps it: a resumed run reads it back from there. */
const meanOf = (values: HostTensor['data']): number => Math.fround(Array.from(values).reduce((sum, value) => sum + value, 0) / values.length);

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

  /** Means of D's judgements of a batch of held-out reals, by tag: a pure function of the state and the step. */
  means(state: Tensors, step: number): Record<string, number> {
    const { engine, experiment, dataSet, seed } = this;
    const place = { seed, step, size: experiment.batchExamples };
    const batch = Object.fromEntries(experiment.judges.map((entry) => [entry, engine.put(heldOutBatch(dataSet, entry, place))]));
    const results = this.compiled({ ...prefixed('state', state), ...prefixed('batch', batch) });
    const means = Object.entries(results).map(([name, tensor]) => [heldOutTag(name), meanOf(engine.take(tensor).data)]);
    for (const tensor of [...Object.values(batch), ...Object.values(results)]) tensor.dispose();
    return Object.fromEntries(means) as Record<string, number>;
  }

  dispose(): void {
    this.compiled.dispose();
  }
}
