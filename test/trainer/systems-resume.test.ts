import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Batches } from '../../src/data/batches.ts';
import type { DataSet } from '../../src/data/dataset.ts';
import type { Engine } from '../../src/engine/engine.ts';
import { openEngine } from '../../src/engine/open.ts';
import { createExperiment } from '../../src/gan/experiment.ts';
import { normal } from '../../src/random/random.ts';
import { readCheckpoint, writeCheckpoint } from '../../src/runs/checkpoints.ts';
import type { HostTensors } from '../../src/tensors/host-tensor.ts';
import { restoredState } from '../../src/trainer/restored-state.ts';
import { Training } from '../../src/trainer/training.ts';
import { config } from '../gan/config.ts';
import { systems, type System } from '../gan/systems.ts';

const MIDDLE = 3;
const END = 7;
/** Each has a kind of state, or of order, that the others have not. */
const kinds = ['moving average', 'ADA', 'lazy R1', 'simultaneous updates, packed', 'unrolled', 'SGAN', 'hinge with spectral normalisation', 'smoothed and noisy labels', 'InfoGAN', 'WGAN'] as const;

function dataSetOf({ data: { shape, classes } }: System): DataSet {
  const length = shape.reduce((product, side) => product * side, 1);
  const labels = Uint32Array.from({ length: 30 }, (_, i) => i % classes);
  return {
    name: 'noise', shape, size: 30, heldOut: 5, range: undefined, labels, heldOutLabels: labels.subarray(0, 5), classes,
    read(part, indices, out) { indices.forEach((index, i) => { out.set(normal({ seed: 1, stream: part, step: index }, length), i * length); }); },
  };
}

describe('a resumed run of a system', function () {
  this.timeout(60_000);
  let engine: Engine;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gan-systems-'));
    engine = await openEngine({ name: 'onnx', threads: 1 });
  });
  after(() => {
    engine.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const kind of kinds) {
    it(`goes on to the bit: ${kind}`, async () => {
      const system = systems[kind]!;
      const experiment = createExperiment(config(system.config), system.data);
      const dataSet = dataSetOf(system);
      const start = (state: HostTensors) =>
        new Training({ engine, experiment, batches: new Batches(dataSet, { seed: 4, batchSize: experiment.batchExamples, labelledOfEach: experiment.labelledOfEach }), seed: 4, state });
      const played = (training: Training, from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => training.step(from + i).scalars);
      const straight = start(experiment.initialState(4));
      const scalars = played(straight, 1, END);
      const first = start(experiment.initialState(4));
      played(first, 1, MIDDLE);
      const dir = path.join(folder, kind.replaceAll(/\W/g, '-'));
      mkdirSync(dir);
      const { tensors } = await readCheckpoint(await writeCheckpoint(dir, MIDDLE, first.snapshot(), {}));
      const second = start(restoredState(tensors, experiment.initialState(4), { folder: dir, config: 'x' }));
      assert.deepEqual(played(second, MIDDLE + 1, END), scalars.slice(MIDDLE));
      assert.deepEqual(second.snapshot(), straight.snapshot());
      assert.notDeepEqual(second.snapshot(), first.snapshot());
      for (const training of [straight, first, second]) training.dispose();
    });
  }
});
