import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import type { ConfigInput } from '../../src/config/schema.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { paddedStep, runPaths } from '../../src/runs/layout.ts';
import { softwareAdapter } from '../vulkan.ts';
import { contents, haveTrainer, Place, reaches, type Child } from './child.ts';

const STEPS = 4;
const ring: ConfigInput = {
  data: { set: 'ring', size: 100 },
  latent: { size: 2 },
  generator: { network: 'mlp', layers: [8] },
  discriminator: { network: 'mlp', layers: [8], dropout: 0.2 },
  training: { steps: STEPS, batchSize: 4, sampleEvery: STEPS, checkpointEvery: STEPS, evaluateEvery: STEPS },
};
const onGpu = { engine: { device: 'gpu', threads: 1 } } as const;

const checkpoint = (runDir: string) => contents(path.join(runPaths(runDir).checkpoints, paddedStep(STEPS)));
const scalars = (child: Child) => child.reports.flatMap((report) => (report.type === 'progress' ? [report.scalars] : [])).at(-1);

describe('a run on a graphics adapter', function () {
  this.timeout(300_000);
  let place: Place;
  /** the run that every other one is held against, trained once */
  let straight: { readonly child: Child; readonly runDir: string };
  const onGpuFile = () => place.config({ ...ring, ...onGpu }, 'gpu.gan.json');
  const kept = new Map<string, string | undefined>();
  const environment = (change: Readonly<Record<string, string>>) => {
    for (const [name, value] of Object.entries(change)) {
      if (!kept.has(name)) kept.set(name, process.env[name]);
      process.env[name] = value;
    }
  };

  before(async function () {
    haveTrainer();
    place = new Place();
    const adapter = await softwareAdapter();
    if (!('env' in adapter)) {
      console.log(`    not run: ${adapter.why}`);
      return this.skip();
    }
    environment(adapter.env);
    straight = place.train(onGpuFile());
    await straight.child.exited;
  });
  after(async () => {
    await place.remove();
    for (const [name, value] of kept) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  it('trains as the processor does, names the adapter, and says where each operation ran', async () => {
    const { child, runDir } = straight;
    const { child: reference } = place.train(place.config({ ...ring, engine: { name: 'cpu' } }, 'cpu.gan.json'));
    assert.equal((await child.exited).code, 0, child.output);
    assert.equal((await reference.exited).code, 0, reference.output);
    const { engine } = await readRunInfo(runDir);
    assert.deepEqual([engine?.name, engine?.device, engine?.optimisation], ['onnx', 'gpu', 'all']);
    assert.match(engine?.adapter ?? '', /^SwiftShader Device.*, libvk_swiftshader\.so [0-9a-f]{12}$/);
    assert.ok(child.reports.some((report) => report.type === 'note' && report.fault.code === 'engine.softwareAdapter'), child.output);
    for (const turn of ['discriminator', 'generator']) assert.match(child.output, new RegExp(`${turn} turn: \\d\\d+ of \\d\\d+ operations on the GPU`));
    const [gpu, cpu] = [scalars(child), scalars(reference)];
    assert.ok(gpu && cpu && Object.keys(cpu).length > 0);
    for (const [tag, value] of Object.entries(cpu)) assert.ok(Math.abs(gpu[tag]! - value) < 1e-3 * (1 + Math.abs(value)), `${tag}: ${gpu[tag]} where the processor gives ${value}`);
  });

  it('is bitwise the same resumed in its middle, and not where the adapter is another than before', async () => {
    const halves = await place.trained(onGpuFile(), [`training.steps=${STEPS / 2}`]);
    const resumed = place.start({ task: 'resume', runDir: halves, steps: STEPS });
    assert.equal((await resumed.exited).code, 0, resumed.output);
    assert.equal((await readRunInfo(halves)).notBitwise, undefined);
    assert.deepEqual(checkpoint(halves), checkpoint(straight.runDir));

    const { info } = runPaths(halves);
    writeFileSync(info, readFileSync(info, 'utf8').replace(/libvk_swiftshader\.so \w+/, 'libvk_swiftshader.so 000000000000'));
    const elsewhere = place.start({ task: 'resume', runDir: halves, steps: 1_000_000 });
    await elsewhere.until(reaches(STEPS + 1));
    elsewhere.say({ type: 'stop' });
    assert.equal((await elsewhere.exited).code, 130, elsewhere.output);
    assert.match((await readRunInfo(halves)).notBitwise ?? '', /\(adapter SwiftShader.* 000000000000, now SwiftShader/);
  });

  it('is refused where no adapter can be used, and never trains on the processor instead', async () => {
    const found = { VK_DRIVER_FILES: process.env['VK_DRIVER_FILES']!, VK_ICD_FILENAMES: process.env['VK_ICD_FILENAMES']! };
    const nowhere = path.join(place.folder, 'none.json');
    environment({ VK_DRIVER_FILES: nowhere, VK_ICD_FILENAMES: nowhere });
    const { child, runDir } = place.train(onGpuFile());
    environment(found);
    const { code, fault } = await child.failure();
    assert.deepEqual([code, fault.code], [1, 'engine.noAdapter']);
    assert.equal((await readRunInfo(runDir)).state, 'failed');
  });

  it('is what gan doctor names', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, ['dist/cli.cjs', 'doctor', '--threads', '1']);
    assert.match(stdout, /Graphics +SwiftShader Device/);
    assert.match(stdout, /onnx +gpu +1\.[\d.]+, SwiftShader Device.*self-test passed/);
  });
});
