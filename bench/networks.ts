import type * as tf from '@tensorflow/tfjs-core';
import type { Config, ConfigInput } from '../src/config/schema.ts';
import { configSchema } from '../src/config/schema.ts';
import type { Compiled, Engine, Tensors } from '../src/engine/engine.ts';
import { createExperiment } from '../src/gan/experiment.ts';
import type { NoiseSpecs, Turn } from '../src/gan/game.ts';
import { prefixed, under } from '../src/gan/paths.ts';
import { normal } from '../src/random/random.ts';
import type { HostTensor, HostTensors } from '../src/tensors/host-tensor.ts';
import { Sampler } from '../src/trainer/sampler.ts';
import { criticStep } from './wgan-gp.ts';

/** What is timed; bench/contestants/pytorch.py holds the same. */
export const configs = {
  'dcgan-28': { shape: [28, 28, 1], config: { generator: { kernel: 5 }, discriminator: { kernel: 5 }, training: { batchSize: 64 } } },
  // PyTorch's example dcgan: nz 100, ngf = ndf = 64; its first transposed convolution, of one pixel, is the dense layer here.
  'dcgan-64': { shape: [64, 64, 3], config: { generator: { blocks: 4 }, discriminator: { blocks: 4 }, training: { batchSize: 64 } } },
  toy: {
    shape: [2],
    config: {
      data: { set: 'ring' },
      generator: { network: 'mlp', layers: [400, 400, 400, 400], batchNorm: 'inner' },
      discriminator: { network: 'mlp', layers: [200, 200, 200] },
      training: { batchSize: 100 },
    },
  },
} satisfies Record<string, { shape: number[]; config: ConfigInput }>;

/** Images drawn at once; a hundred times that are the 10,000. */
const DRAWN = 100;

/** Something to be done again and again, and what it is called in the table. */
export interface Work {
  readonly what: string;
  readonly step: () => void;
}

export const works: Readonly<Record<string, (engine: Engine) => Work>> = {
  'dcgan-28': (engine) => ({ what: 'DCGAN 28 x 28, batch 64: a step of D and G', step: gameStep(engine, configs['dcgan-28']) }),
  'dcgan-64': (engine) => ({ what: 'DCGAN 64 x 64, batch 64: a step of D and G', step: gameStep(engine, configs['dcgan-64']) }),
  toy: (engine) => ({ what: 'toy MLP, batch 100: a step of D and G', step: gameStep(engine, configs.toy) }),
  'wgan-gp': (engine) => ({ what: "WGAN-GP's critic, 3 x 512, batch 256: a step", step: criticStep(engine) }),
  sampling: (engine) => ({ what: `DCGAN 28 x 28: drawing ${DRAWN} images`, step: drawing(engine, configs['dcgan-28']) }),
};

interface Case {
  readonly shape: readonly number[];
  readonly config: ConfigInput;
}

interface CompiledTurn {
  readonly replay: Compiled;
  readonly inputs: Tensors;
}

/** A training loop without data, journal and checkpoints: the engine's share of a step. */
function gameStep(engine: Engine, { shape, config }: Case): () => void {
  const parsed: Config = configSchema.parse(config);
  const { experiment, turns, initialState } = experimentOf(parsed, shape);
  let state: Tensors = putAll(engine, initialState);
  const real = engine.put(gaussian([parsed.training.batchSize, ...shape], 'real'));
  const compiled = turns.map((turn) => compileTurn(engine, turn, experiment.hyper(1), real));
  return () => {
    for (const { replay, inputs } of compiled) state = accepted(state, replay({ ...prefixed('state', state), ...inputs }));
  };
}

function experimentOf(config: Config, shape: readonly number[]) {
  const experiment = createExperiment(config, { shape, classes: 0 });
  return { ...experiment, experiment, initialState: experiment.initialState(0) };
}

/** The state after a turn; what it replaces is disposed, and what else the turn gave. */
export function accepted(state: Tensors, results: Tensors): Tensors {
  const changed = under(results, 'state');
  for (const name of Object.keys(changed)) state[name]!.dispose();
  for (const [name, tensor] of Object.entries(results)) if (!name.startsWith('state/')) tensor.dispose();
  return { ...state, ...changed };
}

function compileTurn(engine: Engine, turn: Turn, hyper: Readonly<Record<string, number>>, real: tf.Tensor): CompiledTurn {
  const replay = engine.compile(turn.name, (inputs) => {
    const result = turn.play({ state: under(inputs, 'state'), batch: under(inputs, 'batch'), noise: under(inputs, 'noise'), hyper: under(inputs, 'hyper') });
    return { ...prefixed('state', result.state), ...prefixed('scalars', result.scalars), ...prefixed('observations', result.observations) };
  });
  const rates = Object.fromEntries(turn.hyper.map((name) => [name, engine.put({ dtype: 'float32', shape: [], data: Float32Array.of(hyper[name]!) })]));
  const batch = Object.fromEntries(turn.batch.map((name) => [name, real]));
  return { replay, inputs: { ...prefixed('batch', batch), ...prefixed('noise', noiseOf(engine, turn.noise)), ...prefixed('hyper', rates) } };
}

const noiseOf = (engine: Engine, specs: NoiseSpecs): Tensors => Object.fromEntries(Object.entries(specs).map(([name, { shape }]) => [name, engine.put(gaussian(shape, name))]));

/** Drawing samples as the trainer does, noise and all. */
function drawing(engine: Engine, { shape, config }: Case): () => void {
  const { experiment, initialState } = experimentOf(configSchema.parse(config), shape);
  const state = putAll(engine, initialState);
  const sampler = new Sampler(engine, experiment, DRAWN);
  return () => void sampler.draw(state, 0);
}

export const putAll = (engine: Engine, values: HostTensors): Tensors => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, engine.put(value)]));

export function gaussian(shape: readonly number[], stream: string): HostTensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return { dtype: 'float32', shape, data: normal({ seed: 0, stream, step: 0 }, size) };
}
