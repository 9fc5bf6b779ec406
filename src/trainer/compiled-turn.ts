import type { Compiled, Engine, PureFunction, Signature, Tensors } from '../engine/engine.ts';
import type { BatchEntry, Turn, TurnInputs, TurnResult } from '../gan/game.ts';
import { prefixed, under } from '../gan/paths.ts';

/** The parts of a turn's inputs and of its results, as first part of the names that the engine sees. */
const INPUTS = ['state', 'batch', 'noise', 'hyper'] as const;
const RESULTS = ['state', 'scalars', 'observations'] as const;

function join<Part extends string, Value>(parts: readonly Part[], values: Readonly<Record<Part, Readonly<Record<string, Value>>>>): Record<string, Value> {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(prefixed(part, values[part]))));
}

function split<Part extends string>(parts: readonly Part[], values: Tensors): Record<Part, Tensors> {
  return Object.fromEntries(parts.map((part) => [part, under(values, part)])) as Record<Part, Tensors>;
}

const floats = (shape: readonly number[]) => ({ dtype: 'float32', shape });

/** Types and shapes of what a turn is given. @param shapeOf the shape of an entry of its batch */
export function turnInputs({ batch, noise, hyper }: Turn, state: Signature, shapeOf: (entry: BatchEntry) => readonly number[]): Record<keyof TurnInputs, Signature> {
  return {
    state,
    batch: Object.fromEntries(batch.map((entry) => [entry, floats(shapeOf(entry))])),
    noise: Object.fromEntries(Object.entries(noise).map(([entry, { shape }]) => [entry, floats(shape)])),
    hyper: Object.fromEntries(hyper.map((entry) => [entry, floats([])])),
  };
}

/** The one record of names that the engine sees of what a turn is given. */
export const flatInputs = (inputs: Readonly<Record<keyof TurnInputs, Signature>>): Signature => join(INPUTS, inputs);

/** A turn as a function of what the engine sees. */
export const turnFunction =
  (turn: Turn): PureFunction =>
  (inputs) =>
    join(RESULTS, turn.play(split(INPUTS, inputs)));

/** A turn as the engine plays it: the same function, compiled. What it returns is the caller's to dispose. */
export class CompiledTurn {
  private readonly compiled: Compiled;

  constructor(engine: Engine, turn: Turn) {
    this.compiled = engine.compile(`${turn.name} turn`, turnFunction(turn));
  }

  /** Compiles the turn, so that playing it the first time does not have to. @throws Fault where it does not fit into memory */
  prepare(inputs: Readonly<Record<keyof TurnInputs, Signature>>): void {
    this.compiled.prepare(flatInputs(inputs));
  }

  play(inputs: TurnInputs): TurnResult {
    return split(RESULTS, this.compiled(join(INPUTS, inputs)));
  }

  dispose(): void {
    this.compiled.dispose();
  }
}
