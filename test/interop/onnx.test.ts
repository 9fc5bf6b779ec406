import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { decodeNpy } from '../../src/formats/npy.ts';
import { realDisk } from '../../src/runs/disk.ts';
import { exportGenerator } from '../../src/trainer/export-task.ts';
import { sample } from '../../src/trainer/sample-task.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { Listener, play, silence, tinyConfig, Workplace } from '../durability/tiny-run.ts';
import { pythonWith } from './python.ts';

const PACKAGES = ['onnx==1.19.1', 'onnxruntime==1.23.2', 'numpy==2.2.6'];
const SCRIPT = `
import sys, json, numpy as np, onnx, onnxruntime
model = onnx.load(sys.argv[1])
onnx.checker.check_model(model, full_check=True)
session = onnxruntime.InferenceSession(sys.argv[1], providers=["CPUExecutionProvider"])
z = np.array(json.loads(sys.argv[2]), dtype=np.float32)
dims = lambda value: [side.dim_param or side.dim_value for side in value.type.tensor_type.shape.dim]
print(json.dumps({
  "inputs": {value.name: dims(value) for value in model.graph.input},
  "outputs": {value.name: dims(value) for value in model.graph.output},
  "samples": session.run(["samples"], {"z": z})[0].ravel().tolist(),
}))
`;
const answer = z.object({ inputs: z.record(z.string(), z.array(z.unknown())), outputs: z.record(z.string(), z.array(z.unknown())), samples: z.array(z.number()) });

describe('an exported generator, read by other programs', function () {
  this.timeout(600_000);
  let python: string;
  let place: Workplace | undefined;
  before(async function () {
    const found = await pythonWith(PACKAGES);
    if ('missing' in found) {
      console.log(`      onnx and onnxruntime of Python were not tried: ${found.missing}`);
      return this.skip();
    }
    python = found.python;
    place = new Workplace({ ...tinyConfig, generator: { network: 'dcgan', filters: 3, blocks: 1, weightNorm: 'spectral' }, engine: { name: 'onnx', threads: 1 } });
  });
  after(() => place?.remove());

  it('passes the checker of ONNX and gives the run\'s samples', async () => {
    const dir = place!.newRun();
    assert.equal((await play('train', place!, dir, realDisk)).error, undefined);
    const back = silence();
    const out = path.join(dir, 'samples.npy');
    try {
      await exportGenerator({ task: 'export', runDir: dir, out: path.join(dir, 'model') });
      await sample({ task: 'sample', runDir: dir, count: 4, out }, new Listener());
    } finally {
      back();
    }
    const noise = drawNoise({ z: { shape: [4, 2], distribution: 'normal' } }, { seed: 0, stream: 'samples', step: 0 })['z']!;
    const rows = [0, 1, 2, 3].map((row) => [...noise.data.subarray(2 * row, 2 * row + 2)]);
    const { stdout } = await promisify(execFile)(python, ['-c', SCRIPT, path.join(dir, 'model', 'generator.onnx'), JSON.stringify(rows)], { maxBuffer: 1 << 24 });
    const { inputs, outputs, samples } = answer.parse(JSON.parse(stdout));
    assert.deepEqual([inputs, outputs], [{ z: ['batch', 2] }, { samples: ['batch', 4, 4, 1] }]);
    const own = decodeNpy(readFileSync(out), out).data;
    samples.forEach((value, i) => { assert.ok(Math.abs(value - own[i]!) < 1e-5, `${i}: ${value} where ${own[i]!} was drawn`); });
  });
});
