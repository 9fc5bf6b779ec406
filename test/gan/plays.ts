import * as tf from '@tensorflow/tfjs-core';
import type { Engine, Tensors } from '../../src/engine/engine.ts';
import type { BatchEntry, DataShape, Experiment, Turn, TurnInputs } from '../../src/gan/game.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { prefixed, under } from '../../src/gan/paths.ts';
import { normal } from '../../src/random/random.ts';
import type { HostTensor, HostTensors } from '../../src/tensors/host-tensor.ts';
import { numbers } from './definitions.ts';
import { assertClose, mapValues, number, tensorsOf } from './values.ts';

/** What a turn takes of a batch: numbers of N(0, 1), and classes in turn. */
export function batchOf({ batchExamples }: Experiment, { shape, classes }: DataShape, step: number, entries: readonly BatchEntry[]): HostTensors {
  const size = shape.reduce((product, side) => product * side, batchExamples);
  const labels = new Float32Array(batchExamples * classes);
  for (let i = 0; i < batchExamples; i++) labels[i * classes + (i % classes)] = 1;
  const read: Readonly<Record<BatchEntry, HostTensor>> = {
    real: { dtype: 'float32', shape: [batchExamples, ...shape], data: normal({ seed: 3, stream: 'real', step }, size) },
    labels: { dtype: 'float32', shape: [batchExamples, classes], data: labels },
    labelled: { dtype: 'float32', shape: [batchExamples, ...shape], data: normal({ seed: 3, stream: 'labelled', step }, size) },
    labelledClasses: { dtype: 'float32', shape: [batchExamples, classes], data: labels },
  };
  return Object.fromEntries(entries.map((entry) => [entry, read[entry]]));
}

/** Inputs of a turn but for the state, by part and name. */
function givenOf(experiment: Experiment, data: DataShape, { name, batch, noise, hyper }: Turn, step: number): HostTensors {
  const scalar = (value: number): HostTensor => ({ dtype: 'float32', shape: [], data: Float32Array.of(value) });
  return {
    ...prefixed('batch', batchOf(experiment, data, step, batch)),
    ...prefixed('noise', drawNoise(noise, { seed: 5, stream: name, step })),
    ...prefixed('hyper', Object.fromEntries(hyper.map((each) => [each, scalar(experiment.hyper(step)[each]!)]))),
  };
}

export function inputsOf(experiment: Experiment, data: DataShape, turn: Turn, step: number, state: Tensors): TurnInputs {
  const given = tensorsOf(givenOf(experiment, data, turn, step));
  return { state, batch: under(given, 'batch'), noise: under(given, 'noise'), hyper: under(given, 'hyper') };
}

/** Plays every turn once a step, compiled by the engine: the last state, and all scalars. */
export function playOn(engine: Engine, experiment: Experiment, data: DataShape, steps: number): { readonly state: HostTensors; readonly scalars: Record<string, number> } {
  let state: HostTensors = experiment.initialState(1);
  const scalars: Record<string, number> = {};
  for (const turn of experiment.turns) {
    const compiled = engine.compile(turn.name, (inputs) => {
      const result = turn.play({ state: under(inputs, 'state'), batch: under(inputs, 'batch'), noise: under(inputs, 'noise'), hyper: under(inputs, 'hyper') });
      return { ...prefixed('state', result.state), ...prefixed('scalars', result.scalars), ...prefixed('observations', result.observations) };
    });
    for (let step = 1; step <= steps; step++) {
      const given = { ...prefixed('state', state), ...givenOf(experiment, data, turn, step) };
      const put = mapValues(given, (value) => engine.put(value));
      const results = mapValues(compiled(put), (tensor) => engine.take(tensor));
      state = { ...state, ...under(results, 'state') };
      for (const [tag, value] of Object.entries(under(results, 'scalars'))) scalars[`${turn.name} ${step} ${tag}`] = value.data[0]!;
    }
    compiled.dispose();
  }
  return { state, scalars };
}

/** A first state with biases that are not 0, where a unit that hears nothing would sit on the kink of its ReLU. */
export const withBiases = (state: Tensors): Tensors => mapValues(state, (value, name) => (name.endsWith('/bias') ? tf.tensor(numbers(value.size, name.length), value.shape) : value));

/**
 * With plain SGD at rate 1 the step is minus the gradient. Its numbers are dealt into two halves, and the loss is followed
 * along each: there its slope is the half's length, so what is allowed is a share of what is measured, however small it is.
 * @param h length of the step to either side
 */
export function checkGradient(turn: Turn, inputs: TurnInputs, player: 'generator' | 'discriminator', h = 1e-2): void {
  const scalar = player === 'generator' ? 'loss_g' : 'loss_d';
  const params = under(inputs.state, `${player}/params`);
  const stepped = under(turn.play(inputs).state, `${player}/params`);
  for (const first of [true, false]) {
    const half = mapValues(params, (value, name) => tf.mul(tf.sub(value, stepped[name]!), dealt(value, name.length, first)));
    const length = Math.hypot(...Object.values(half).map((part) => number(tf.norm(part))));
    const lossAt = (by: number): number => {
      const moved = mapValues(params, (value, name) => tf.add(value, tf.mul(half[name]!, by / length)));
      return number(turn.play({ ...inputs, state: { ...inputs.state, ...prefixed(`${player}/params`, moved) } }).scalars[scalar]!);
    };
    assertClose([(lossAt(h) - lossAt(-h)) / (2 * h * length)], [1], 1e-2, `${turn.name}: slope of ${scalar} along its gradient, by its length ${length}`);
  }
}

/** 1 for the numbers of a tensor that are dealt to a half, without a pattern, and 0 for the others. */
const dealt = ({ shape, size }: tf.Tensor, phase: number, first: boolean): tf.Tensor =>
  tf.tensor(Float32Array.from({ length: size }, (_, i) => Number(Math.sin(1.7 * i + phase) > 0 === first)), shape);
