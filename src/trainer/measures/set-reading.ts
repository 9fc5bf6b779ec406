import type { Compiled, Engine, Tensors } from '../../engine/engine.ts';
import type { BatchEntry, Experiment } from '../../gan/game.ts';
import { prefixed, under } from '../../gan/paths.ts';
import type { Pulse } from '../../metrics/pulse.ts';
import type { HostTensor } from '../../tensors/host-tensor.ts';
import type { Setting, Subject } from './subject.ts';

/** What a player that judges makes of whole sets: a critic's values, a belief net's nats. */
export class SetReading {
  private readonly compiled: Compiled;

  constructor(private readonly engine: Engine, private readonly experiment: Experiment, private readonly setting: Pick<Setting, 'shape' | 'classes'>) {
    this.compiled = engine.compile('judging sets', (inputs) => experiment.judge(under(inputs, 'state'), under(inputs, 'batch')));
  }

  /** Mean of a judgement over all of a set. @param name of the judgement @param subject not empty; its last batch is filled up with its first examples */
  async mean(state: Tensors, name: string, subject: Subject, pulse: Pulse): Promise<number> {
    const [size, { rows }] = [this.experiment.batchExamples, subject.values];
    let sum = 0;
    for (let from = 0; from < rows; from += size) {
      await pulse(from, rows);
      for (const value of this.batch(state, name, subject, from, size).slice(0, rows - from)) sum += value;
    }
    return sum / rows;
  }

  dispose(): void {
    this.compiled.dispose();
  }

  private batch(state: Tensors, judgement: string, subject: Subject, from: number, size: number): number[] {
    const entry = (name: BatchEntry): HostTensor => (name === 'real' ? this.examples(subject, from, size) : this.labels(subject, from, size));
    const batch = Object.fromEntries(this.experiment.judges.map((name) => [name, this.engine.put(entry(name))]));
    const results = this.compiled({ ...prefixed('state', state), ...prefixed('batch', batch) });
    const values = Array.from(this.engine.take(results[judgement]!).data);
    for (const tensor of [...Object.values(batch), ...Object.values(results)]) tensor.dispose();
    return values;
  }

  private examples({ values: { rows, columns, data } }: Subject, from: number, size: number): HostTensor {
    const out = new Float32Array(size * columns);
    for (let i = 0; i < size; i++) out.set(data.subarray(((from + i) % rows) * columns, ((from + i) % rows) * columns + columns), i * columns);
    return { dtype: 'float32', shape: [size, ...this.setting.shape], data: out };
  }

  private labels({ labels, values: { rows } }: Subject, from: number, size: number): HostTensor {
    const { classes } = this.setting;
    const out = new Float32Array(size * classes);
    for (let i = 0; i < size; i++) out[i * classes + (labels?.[(from + i) % rows] ?? 0)] = 1;
    return { dtype: 'float32', shape: [size, classes], data: out };
  }
}
