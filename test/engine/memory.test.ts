import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { configSchema, type ConfigInput } from '../../src/config/schema.ts';
import { OnnxEngine } from '../../src/engine/onnx/engine.ts';
import { Fault } from '../../src/faults/fault.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import type { Turn } from '../../src/gan/game.ts';
import { prefixed, under } from '../../src/gan/paths.ts';
import type { HostTensor, HostTensors } from '../../src/tensors/host-tensor.ts';
import { put } from './both.ts';

const dcgan: ConfigInput = { generator: { filters: 16 }, discriminator: { filters: 16, dropout: 0.2 }, training: { batchSize: 16 } };
const mlp: ConfigInput = {
  data: { set: 'ring' },
  generator: { network: 'mlp', layers: [64, 64], batchNorm: 'inner' },
  discriminator: { network: 'mlp', layers: [64, 64], dropout: 0.2 },
  training: { batchSize: 500 },
};

interface Case {
  readonly config: ConfigInput;
  readonly example: readonly number[];
}
const cases: Readonly<Record<string, Case>> = { dcgan: { config: dcgan, example: [28, 28, 1] }, mlp: { config: mlp, example: [2] } };

const zeros = (shape: readonly number[]): HostTensor => ({ dtype: 'float32', shape, data: new Float32Array(shape.reduce((size, side) => size * side, 1)) });
const sizeOf = (tensors: HostTensors) => Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0);

/** The turns of a config with inputs for them. */
function turnsOf({ config, example }: Case): { readonly turn: Turn; readonly inputs: HostTensors }[] {
  const parsed = configSchema.parse(config);
  const experiment = createExperiment(parsed, { shape: example, classes: 0 });
  const { turns } = experiment;
  const state = experiment.initialState(0);
  return turns.map((turn) => {
    const entries: [string, readonly number[]][] = [
      ...turn.batch.map((name): [string, readonly number[]] => [`batch/${name}`, [parsed.training.batchSize, ...example]]),
      ...Object.entries(turn.noise).map(([name, { shape }]): [string, readonly number[]] => [`noise/${name}`, shape]),
      ...turn.hyper.map((name): [string, readonly number[]] => [`hyper/${name}`, []]),
    ];
    return { turn, inputs: { ...prefixed('state', state), ...Object.fromEntries(entries.map(([name, shape]) => [name, zeros(shape)])) } };
  });
}

const compileTurn = (engine: OnnxEngine, turn: Turn) =>
  engine.compile(`${turn.name} turn`, (inputs) => {
    const result = turn.play({ state: under(inputs, 'state'), batch: under(inputs, 'batch'), noise: under(inputs, 'noise'), hyper: under(inputs, 'hyper') });
    return { ...prefixed('state', result.state), ...prefixed('scalars', result.scalars) };
  });

/** What ONNX Runtime writes of a node into its profile: the bytes that values had been given once the node had run. */
const profileSchema = z.array(z.looseObject({ args: z.looseObject({ mem_bytes_requested_in_use: z.coerce.number().optional() }) }));

describe('the memory of a compiled turn', function () {
  // Preparing a session waits for its threads, which takes long on a busy machine.
  this.timeout(30_000);
  const { freemem } = os;
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(path.join(os.tmpdir(), 'gan-memory-')); });
  afterEach(() => {
    Object.assign(os, { freemem });
    rmSync(folder, { recursive: true, force: true });
  });

  /** The most that ONNX Runtime held at once in the profiles of the folder. */
  const mostHeld = () =>
    Math.max(0, ...readdirSync(folder).flatMap((file) => profileSchema.parse(JSON.parse(readFileSync(path.join(folder, file), 'utf8')))).map(({ args }) => args.mem_bytes_requested_in_use ?? 0));

  /** How a turn is refused where there are so many bytes. */
  async function refusal({ turn, inputs }: ReturnType<typeof turnsOf>[number], available: number): Promise<Fault> {
    Object.assign(os, { freemem: () => available });
    const engine = new OnnxEngine({ threads: 1 });
    await engine.start();
    Object.assign(os, { freemem });
    try {
      compileTurn(engine, turn).prepare(inputs);
    } catch (error) {
      assert.ok(error instanceof Fault);
      return error;
    } finally {
      engine.dispose();
    }
    throw new assert.AssertionError({ message: 'it was not refused' });
  }

  for (const [name, what] of Object.entries(cases)) {
    for (const { turn, inputs } of turnsOf(what)) {
      it(`is counted before it is played, as ONNX Runtime takes it then (${name}, ${turn.name})`, async () => {
        const engine = new OnnxEngine({ threads: 1, profile: path.join(folder, 'profile') });
        await engine.start();
        const play = compileTurn(engine, turn);
        const nothing = engine.expectedBytes;
        play.prepare(inputs);
        const counted = engine.expectedBytes - nothing;
        const results = play(put(engine, inputs));
        const taken = Object.entries(inputs).filter(([key]) => key.startsWith(`state/${turn.name}`) || !key.includes('/slots/'));
        const outside = sizeOf(Object.fromEntries(taken)) + sizeOf(Object.fromEntries(Object.entries(results).map(([key, tensor]) => [key, engine.take(tensor)])));
        assert.equal(engine.expectedBytes - nothing, counted, 'playing it changes nothing');
        play.dispose();
        assert.equal(engine.expectedBytes, nothing, 'what it does not take any more does not count');
        engine.dispose();
        const held = mostHeld();
        assert.ok(held > 300_000, `the profile knows ${held} bytes`);
        const ratio = (counted - outside) / held;
        assert.ok(ratio > 0.8 && ratio < 1.25, `counted ${counted - outside}, held ${held}`);
      });
    }
  }

  it('is refused before anything of it is computed, with what it needs, what there is, and what to do', async () => {
    const [first, second] = turnsOf(cases['dcgan']!);
    const alone = Number((await refusal(first!, 1e6)).args['needed']) * 1e6;
    const roomy = new OnnxEngine({ threads: 1 });
    await roomy.start();
    const [one, both] = [first!, second!].map(({ turn, inputs }) => {
      compileTurn(roomy, turn).prepare(inputs);
      return roomy.expectedBytes;
    });
    roomy.dispose();
    const between = alone + (both! - one!) / 2;
    Object.assign(os, { freemem: () => between });
    const engine = new OnnxEngine({ threads: 1 });
    await engine.start();
    compileTurn(engine, first!.turn).prepare(first!.inputs);
    const before = [engine.memory(), engine.expectedBytes];
    assert.throws(() => { compileTurn(engine, second!.turn).prepare(second!.inputs); }, (error) => {
      assert.ok(error instanceof Fault);
      assert.equal(error.code, 'engine.memory');
      const { name, own, needed, available } = error.args;
      assert.equal(name, 'generator turn');
      assert.ok(Number(own) > 0 && Number(own) < Number(needed) && Number(needed) >= Number(available));
      assert.equal(available, Math.ceil(between / 1e6));
      assert.match(error.message, /batchSize/);
      return true;
    });
    assert.deepEqual([engine.memory(), engine.expectedBytes], before, 'it left nothing behind');
    engine.dispose();
  });
});
