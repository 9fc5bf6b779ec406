import * as tf from '@tensorflow/tfjs-core';
import type { ConfigInput } from '../src/config/schema.ts';
import { configSchema } from '../src/config/schema.ts';
import type { Compiled, Engine, Tensors } from '../src/engine/engine.ts';
import { createExperiment } from '../src/gan/experiment.ts';
import type { Experiment, NoiseSpecs, Turn } from '../src/gan/game.ts';
import { prefixed, under } from '../src/gan/paths.ts';
import { normal } from '../src/random/random.ts';
import type { HostTensor } from '../src/tensors/host-tensor.ts';

/** Networks whose steps are timed; bench/step-peer.py holds the same ones. */
export const networks = {
  dcgan: {
    shape: [28, 28, 1],
    config: { generator: { network: 'dcgan', kernel: 5 }, discriminator: { network: 'dcgan', kernel: 5 }, training: { batchSize: 64 } },
  },
  mlp: {
    shape: [2],
    config: {
      data: { set: 'ring' },
      generator: { network: 'mlp', layers: [400, 400, 400, 400], batchNorm: 'inner' },
      discriminator: { network: 'mlp', layers: [200, 200, 200] },
      training: { batchSize: 100 },
    },
  },
} satisfies Record<string, { shape: number[]; config: ConfigInput }>;

export type NetworkName = keyof typeof networks;

interface CompiledTurn {
  readonly replay: Compiled;
  readonly turn: Turn;
  readonly inputs: Tensors;
}

/** A training loop without data, journal and checkpoints: the engine's share of a step. */
export class StepLoop {
  private state: Tensors;
  private readonly turns: readonly CompiledTurn[];

  constructor(private readonly engine: Engine, name: NetworkName) {
    const { shape, config } = networks[name];
    const parsed = configSchema.parse(config);
    const experiment = createExperiment(parsed, shape);
    this.state = Object.fromEntries(Object.entries(experiment.initialState(0)).map(([key, value]) => [key, engine.put(value)]));
    const real = engine.put(gaussian([parsed.training.batchSize, ...shape], 'real'));
    this.turns = experiment.turns.map((turn) => this.compile(experiment, turn, real));
  }

  /** One update of D and one of G. */
  step(): void {
    for (const { replay, inputs } of this.turns) {
      const results = replay({ ...prefixed('state', this.state), ...inputs });
      const changed = under(results, 'state');
      for (const name of Object.keys(changed)) this.state[name]!.dispose();
      tf.dispose(under(results, 'scalars'));
      tf.dispose(under(results, 'observations'));
      this.state = { ...this.state, ...changed };
    }
  }

  private compile({ hyper }: Experiment, turn: Turn, real: tf.Tensor): CompiledTurn {
    const replay = this.engine.compile(turn.name, (inputs) => {
      const result = turn.play({ state: under(inputs, 'state'), batch: under(inputs, 'batch'), noise: under(inputs, 'noise'), hyper: under(inputs, 'hyper') });
      return { ...prefixed('state', result.state), ...prefixed('scalars', result.scalars), ...prefixed('observations', result.observations) };
    });
    const rates = Object.fromEntries(turn.hyper.map((name) => [name, this.engine.put({ dtype: 'float32', shape: [], data: Float32Array.of(hyper[name]!) })]));
    const batch = Object.fromEntries(turn.batch.map((name) => [name, real]));
    return { replay, turn, inputs: { ...prefixed('batch', batch), ...prefixed('noise', this.noise(turn.noise)), ...prefixed('hyper', rates) } };
  }

  private noise(specs: NoiseSpecs): Tensors {
    return Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, this.engine.put(gaussian(shape, name))]));
  }
}

function gaussian(shape: readonly number[], stream: string): HostTensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return { dtype: 'float32', shape, data: normal({ seed: 0, stream, step: 0 }, size) };
}
