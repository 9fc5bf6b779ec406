import type { Tensor } from '@tensorflow/tfjs-core';
import type { Compiled, Engine } from '../../engine/engine.ts';
import { CLASSIFIER_FEATURES, type Classifier } from '../../gan/families/classifier.ts';
import { prefixed, under } from '../../gan/paths.ts';
import { matrixOf } from '../../metrics/matrix.ts';
import type { Pulse } from '../../metrics/pulse.ts';
import type { HostTensors } from '../../tensors/host-tensor.ts';
import type { ImageNetwork, Reading } from './image-network.ts';

const CHUNK = 200;

/** A trained judge inside the engine. */
export class JudgeNetwork implements ImageNetwork {
  private readonly compiled: Compiled;
  private readonly state: Readonly<Record<string, Tensor>>;

  /** @param shape of one image @param classes that it tells apart */
  constructor(private readonly engine: Engine, experiment: Classifier, state: HostTensors, private readonly shape: readonly number[], private readonly classes: number) {
    this.compiled = engine.compile('the judge', (inputs) => experiment.read(under(inputs, 'state'), under(inputs, 'batch')));
    this.state = Object.fromEntries(Object.entries(state).map(([name, value]) => [name, engine.put(value)]));
  }

  async read(images: Float32Array, pulse: Pulse): Promise<Reading> {
    const length = this.shape.reduce((product, side) => product * side, 1);
    const count = images.length / length;
    const features = new Float32Array(count * CLASSIFIER_FEATURES);
    const logits = new Float32Array(count * this.classes);
    for (let from = 0; from < count; from += CHUNK) {
      await pulse(from, count);
      const to = Math.min(count, from + CHUNK);
      const found = this.chunk(images.subarray(from * length, to * length), length);
      features.set(found.features.subarray(0, (to - from) * CLASSIFIER_FEATURES), from * CLASSIFIER_FEATURES);
      logits.set(found.logits.subarray(0, (to - from) * this.classes), from * this.classes);
    }
    return { features: matrixOf(features, CLASSIFIER_FEATURES, 'the set of features'), logits: matrixOf(logits, this.classes, 'the set of logits') };
  }

  dispose(): void {
    this.compiled.dispose();
    for (const tensor of Object.values(this.state)) tensor.dispose();
  }

  /** The last chunk is filled up, so that one compiled graph does for all. */
  private chunk(images: Float32Array, length: number): { features: Float32Array; logits: Float32Array } {
    const data = images.length === CHUNK * length ? images : new Float32Array(CHUNK * length);
    if (data !== images) data.set(images);
    const real = this.engine.put({ dtype: 'float32', shape: [CHUNK, ...this.shape], data });
    const results = this.compiled({ ...prefixed('state', this.state), ...prefixed('batch', { real }) });
    const [features, logits] = (['features', 'logits'] as const).map((name) => Float32Array.from(this.engine.take(results[name]!).data));
    for (const tensor of [real, ...Object.values(results)]) tensor.dispose();
    return { features: features!, logits: logits! };
  }
}
