import assert from 'node:assert/strict';
import type { ConfigInput } from '../../src/config/schema.ts';
import { openEngine } from '../../src/engine/open.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import type { Experiment } from '../../src/gan/game.ts';
import { config } from './config.ts';
import { checkGradient, inputsOf, playOn } from './plays.ts';
import { systems } from './systems.ts';
import { assertClose, reference, tensorsOf } from './values.ts';

const STEPS = 3;
const plainSgd = { name: 'sgd' as const, beta1: 0, learningRate: 1 };

const isUnrolled = ({ training }: ConfigInput): boolean => (training?.unrolledSteps ?? 0) > 0;

/**
 * The system with plain steps, so that its gradients can be read off its updates; nothing else moves the weights. G looks
 * ahead through Adam, whose averages it differentiates.
 */
const readable = ({ penalties, ...input }: ConfigInput): ConfigInput => ({
  ...input,
  ...(penalties ? { penalties: { ...penalties, clip: undefined } } : {}),
  optimizers: { generator: plainSgd, discriminator: isUnrolled(input) ? { learningRate: 0.05 } : plainSgd },
});

describe('the systems', function () {
  this.timeout(60_000);

  for (const [name, { config: input, data }] of Object.entries(systems)) {
    it(`${name}: has the gradients of finite differences`, async () => {
      const engine = await reference();
      const experiment = createExperiment(config(readable(input)), data);
      // With averages at 0 Adam's first step is the sign of the gradient, through which there is none.
      const state = isUnrolled(input) ? playOn(engine, experiment, data, 2).state : experiment.initialState(1);
      for (const turn of experiment.turns) {
        const inputs = inputsOf(experiment, data, turn, 3, tensorsOf(state));
        for (const player of moving(turn.name, input)) checkGradient(turn, inputs, player);
      }
    });
  }

  for (const [name, { config: input, data }] of Object.entries(systems)) {
    it(`${name}: compiled, computes what the reference computes`, async () => {
      const experiment = createExperiment(config(input), data);
      const expected = await playedOn('cpu', experiment, data);
      const found = await playedOn('onnx', experiment, data);
      assert.deepEqual(Object.keys(found.scalars), Object.keys(expected.scalars));
      for (const [tag, value] of Object.entries(expected.scalars)) assertClose([found.scalars[tag]!], [value], 2e-4, tag);
      for (const [tensor, { data: values }] of Object.entries(expected.state)) assertClose(found.state[tensor]!.data, values, 2e-3, tensor);
    });
  }
});

/** Whose weights a turn moves by plain steps. */
function moving(turn: string, input: ConfigInput): ('generator' | 'discriminator')[] {
  const players = turn.startsWith('both') ? ['discriminator' as const, 'generator' as const] : [turn === 'generator' ? 'generator' as const : 'discriminator' as const];
  return players.filter((player) => player === 'generator' || !isUnrolled(input));
}

async function playedOn(name: 'cpu' | 'onnx', experiment: Experiment, data: { shape: readonly number[]; classes: number }) {
  const engine = await openEngine({ name, threads: 1 });
  try {
    return playOn(engine, experiment, data, STEPS);
  } finally {
    engine.dispose();
  }
}
