import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ConfigInput } from '../../src/config/schema.ts';
import { openDataSet } from '../../src/data/open.ts';
import { Fault } from '../../src/faults/fault.ts';
import { decodeNpy } from '../../src/formats/npy.ts';
import { decodePng } from '../../src/formats/png.ts';
import { classesOfRows } from '../../src/gan/noise.ts';
import { realDisk, useDisk, type Disk } from '../../src/runs/disk.ts';
import type { HostTensors } from '../../src/tensors/host-tensor.ts';
import { codesGrid, slerp, walksGrid } from '../../src/trainer/latent-grids.ts';
import { sample } from '../../src/trainer/sample-task.ts';
import { Listener, play, silence, tinyConfig, Workplace } from '../durability/tiny-run.ts';

const CLASSES = 3;
const LIMITS = { file: 'x.png', maxBytes: 1e6 };

describe('generated samples', function () {
  this.timeout(60_000);
  const place = new Workplace();
  const at = (name: string) => path.join(place.folder, name);
  let [conditional, codes, plain] = ['', '', ''];

  async function trained(more: ConfigInput): Promise<string> {
    writeFileSync(place.configFile, JSON.stringify({ ...tinyConfig, ...more, training: { steps: 1, batchSize: 4 } }));
    const dir = place.newRun();
    const { error } = await play('train', place, dir, realDisk);
    assert.equal(error, undefined);
    return dir;
  }

  before(async () => {
    const labels = Buffer.from([0, 0, 8, 1, 0, 0, 0, 60, ...Array.from({ length: 60 }, (_, i) => i % CLASSES)]);
    writeFileSync(at('labels.idx'), labels);
    conditional = await trained({ data: { set: 'idx', path: 'images.idx', labels: 'labels.idx' }, conditioning: { kind: 'concatenation' } });
    codes = await trained({ codes: { categorical: [2], continuous: 2 } });
    plain = await trained({});
  });
  after(() => { place.remove(); });

  async function drawn(runDir: string, more: Omit<Parameters<typeof sample>[0], 'task' | 'runDir'>, listener = new Listener()) {
    const loud = silence();
    return sample({ task: 'sample', runDir, ...more }, listener).finally(loud);
  }

  const failsWith = (code: string) => (error: unknown) => error instanceof Fault && error.code === code;
  const leftovers = () => readdirSync(place.folder).filter((name) => name.startsWith('.'));

  it('of classes fill a subfolder for each equally, which the data set images reads as it is', async () => {
    const out = at('set');
    const listener = new Listener();
    const { result } = await drawn(conditional, { out, count: 14, form: 'set' }, listener);
    assert.deepEqual([result?.['folder'], result?.['count'], result?.['classes']], [out, 14, ['0', '1', '2']]);
    assert.deepEqual(readdirSync(out).map((name) => readdirSync(path.join(out, name)).length), [5, 5, 4]);
    assert.ok(listener.reports.some((report) => report.type === 'preparing' && report.done === 14 && report.total === 14));
    const { shape, classes, size, heldOut } = await openDataSet({ set: 'images', path: out, height: 4, width: 4, channels: 1, range: 'signed' }, { configFile: at('x.gan.json'), seed: 0, progress: () => undefined });
    assert.deepEqual([shape, classes, size + heldOut], [[4, 4, 1], CLASSES, 14]);
  });

  it('are the same as those in a .npy file, whose classes stand beside it', async () => {
    await drawn(conditional, { out: at('same'), count: 7, form: 'set' });
    const { result } = await drawn(conditional, { out: at('same.npy'), count: 7 });
    assert.equal(result?.['labels'], at('same-labels.npy'));
    assert.deepEqual([...decodeNpy(readFileSync(at('same-labels.npy')), 'x').data], [0, 1, 2, 0, 1, 2, 0]);
    const { data } = decodeNpy(readFileSync(at('same.npy')), 'x');
    const pixels = decodePng(readFileSync(path.join(at('same'), '1', '5.png')), LIMITS);
    const expected = Array.from(data.subarray(4 * 16, 5 * 16), (value) => Math.round(((value + 1) / 2) * 255));
    assert.deepEqual([...pixels.data], expected);
  });

  it('without classes stand side by side', async () => {
    await drawn(plain, { out: at('plain/deep'), count: 3, form: 'set' });
    assert.deepEqual(readdirSync(at('plain/deep')), ['1.png', '2.png', '3.png']);
    await drawn(plain, { out: at('plain.npy'), count: 3 });
    assert.ok(!existsSync(at('plain-labels.npy')));
  });

  it('are not mixed with what is there', async () => {
    mkdirSync(at('taken'));
    writeFileSync(at('taken/notes.txt'), 'mine');
    await assert.rejects(drawn(plain, { out: at('taken'), form: 'set' }), failsWith('trainer.outTaken'));
    assert.deepEqual(readdirSync(at('taken')), ['notes.txt']);
    mkdirSync(at('empty'));
    await drawn(plain, { out: at('empty'), count: 1, form: 'set' });
    assert.deepEqual(readdirSync(at('empty')), ['1.png']);
  });

  it('leave nothing where they are stopped, or the disk is full', async () => {
    const listener = new Listener((report, control) => { if (report.type === 'preparing' && report.what === 'Drawing samples') control.take({ type: 'stop' }); });
    const { state } = await drawn(plain, { out: at('stopped'), count: 1000, form: 'set' }, listener);
    assert.equal(state, 'stopped');
    let writes = 0;
    const full: Disk = {
      ...realDisk,
      write: (...given) => {
        if (++writes > 5) throw Object.assign(new Error('no space'), { code: 'ENOSPC', syscall: 'write' });
        return realDisk.write(...given);
      },
    };
    const back = useDisk(full);
    await assert.rejects(drawn(plain, { out: at('full'), count: 10, form: 'set' }), (error) => error instanceof Fault && /ENOSPC|space|full/i.test(error.message)).finally(back);
    assert.deepEqual([existsSync(at('stopped')), existsSync(at('full')), leftovers()], [false, false, []]);
  });

  it('show what codes do, a picture for each continuous code', async () => {
    const { result } = await drawn(codes, { out: at('codes.png'), form: 'codes' });
    const pictures = result?.['pictures'] as readonly { file: string; rowValues: number[]; columnValues: number[] }[];
    assert.deepEqual(pictures.map(({ file }) => file), [at('codes-continuous1.png'), at('codes-continuous2.png')]);
    assert.deepEqual([pictures[0]?.rowValues, pictures[0]?.columnValues.at(0), pictures[0]?.columnValues.at(-1)], [[0, 1], -2, 2]);
    const { width, height } = decodePng(readFileSync(at('codes-continuous1.png')), LIMITS);
    assert.deepEqual([width, height], [11 * 6 + 2, 2 * 6 + 2]);
    await assert.rejects(drawn(plain, { out: at('none.png'), form: 'codes' }), failsWith('trainer.noCodes'));
    const between = await drawn(plain, { out: at('between.png'), form: 'between' });
    assert.equal(between.sample, at('between.png'));
  });
});

describe('the noise of a grid', () => {
  const tensor = (shape: readonly number[], data: readonly number[]) => ({ dtype: 'float32' as const, shape, data: Float32Array.from(data) });
  const noise = (rows: number): HostTensors => ({
    z: tensor([rows, 2], Array.from({ length: rows * 2 }, (_, i) => i + 1)),
    'codes/categorical0': tensor([rows, 3], Array.from({ length: rows * 3 }, () => 0)),
    'codes/continuous': tensor([rows, 2], Array.from({ length: rows * 2 }, () => 9)),
  });
  const row = ({ data, shape }: HostTensors[string], index: number) => [...data.subarray(index * shape[1]!, (index + 1) * shape[1]!)].map(Number);

  it('of codes holds z and goes through one code a side', () => {
    const grid = codesGrid(noise(33), 1);
    assert.deepEqual(row(grid['z']!, 32), [1, 2]);
    assert.deepEqual([...classesOfRows(grid['codes/categorical0']!)].map((value, i) => value - Math.floor(i / 11)), Array.from({ length: 33 }, () => 0));
    assert.deepEqual([row(grid['codes/continuous']!, 0), row(grid['codes/continuous']!, 5), row(grid['codes/continuous']!, 21)], [[0, -2], [0, 0], [0, 2]]);
  });

  it('of walks begins and ends with two z, on their sphere in between', () => {
    const grid = walksGrid({ z: tensor([22, 2], Array.from({ length: 44 }, (_, i) => (i % 4 === 0 || i % 4 === 3 ? 3 : 0))) }, true)['z']!;
    assert.deepEqual([row(grid, 0), row(grid, 10).map((value) => Number(value.toFixed(5)))], [[3, 0], [0, 3]]);
    for (let i = 0; i < 11; i++) assert.ok(Math.abs(Math.hypot(...row(grid, i)) - 3) < 1e-5);
    assert.deepEqual(slerp([1, 2], [2, 4], 0.5).map((value) => Number(value.toFixed(5))), [1.5, 3]);
    const line = walksGrid({ z: tensor([22, 1], Array.from({ length: 22 }, (_, i) => i)) }, false)['z']!;
    assert.deepEqual(row(line, 5), [0.5]);
  });
});
