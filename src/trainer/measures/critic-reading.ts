import type { Compiled, Engine, Tensors } from '../../engine/engine.ts';
import type { BatchEntry, Experiment } from '../../gan/game.ts';
import { prefixed, under } from '../../gan/paths.ts';
import type { HostTensor } from '../../tensors/host-tensor.ts';
import type { Setting, Subject } from './subject.ts';

/** What a critic makes of whole sets. */
export class CriticReading {
  private readonly compiled: Compiled;

  constructor(private readonly engine: Engine, private readonly experiment: Experiment, private readonly setting: Pick<Setting, 'shape' | 'classes'>) {
    this.compiled = engine.compile('the critic on sets', (inputs) => experiment.judge(under(inputs, 'state'), under(inputs, 'batch')));
  }

  /** Mean of D over the whole batches of a set; over the set gone round again where it is smaller than one. */
  mean(state: Tensors, subject: Subject): number {
    const size = this.experiment.batchExamples;
    const batches = Math.max(1, Math.floor(subject.values.rows / size));
    let [sum, count] = [0, 0];
    for (let i = 0; i < batches; i++) {
      for (const value of this.batch(state, subject, i * size, size)) [sum, count] = [sum + value, count + 1];
    }
    return sum / count;
  }

  dispose(): void {
    this.compiled.dispose();
  }

  private batch(state: Tensors, subject: Subject, from: number, size: number): number[] {
    const entry = (name: BatchEntry): HostTensor => (name === 'real' ? this.examples(subject, from, size) : this.labels(subject, from, size));
    const batch = Object.fromEntries(this.experiment.judges.map((name) => [name, this.engine.put(entry(name))]));
    const results = this.compiled({ ...prefixed('state', state), ...prefixed('batch', batch) });
    const values = Array.from(this.engine.take(results['d']!).data);
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
