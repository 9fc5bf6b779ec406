import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { DataConfig } from '../../src/config/schema.ts';
import { readIdxFile } from '../../src/data/idx-file.ts';
import { openDataSet } from '../../src/data/open.ts';
import { makeIdx } from '../formats/idx-made.ts';
import { refusedWith, temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();

const UINT8 = 0x08;
const images = (count: number) => makeIdx(UINT8, [count, 2, 3], Uint8Array.from({ length: count * 6 }, (_, i) => Math.floor(i / 6)));
const labels = (count: number) => makeIdx(UINT8, [count], Uint8Array.from({ length: count }, (_, i) => i % 4));

function put(name: string, bytes: Uint8Array): string {
  const file = folder.at(name);
  writeFileSync(file, bytes);
  return file;
}

const open = (changes: Partial<Extract<DataConfig, { set: 'idx' }>> = {}) =>
  openDataSet({ set: 'idx', path: 'images', range: 'unit', ...changes }, { configFile: folder.at('a.gan.json'), seed: 0, progress: () => undefined });

describe('data set idx', () => {
  for (const [what, pack] of [['plain', (bytes: Uint8Array) => bytes], ['gzipped', gzipSync]] as const) {
    it(`reads ${what} images with their labels`, async () => {
      put('images', pack(images(40)));
      put('labels', pack(labels(40)));
      const set = await open({ labels: 'labels' });
      assert.deepEqual([set.size, set.heldOut, set.shape, set.classes], [38, 2, [2, 3, 1], 4]);
      const out = new Float32Array(38 * 6);
      set.read('train', new Uint32Array(38).map((_, i) => i), out);
      const places = Array.from({ length: 38 }, (_, i) => Math.round(out[i * 6]! * 255));
      assert.deepEqual([...set.labels!], places.map((place) => place % 4));
    });
  }

  it('reads colour images', async () => {
    put('images', makeIdx(UINT8, [2, 2, 2, 3], new Uint8Array(24)));
    assert.deepEqual((await open()).shape, [2, 2, 3]);
  });

  it('reads a gzipped file whose header comes in many small pieces', async () => {
    const file = put('images', gzipSync(images(30_000), { level: 0 }));
    assert.deepEqual((await readIdxFile(file)).shape, [30_000, 2, 3]);
  });

  for (const [what, shape, code] of [
    ['of labels', [4], 'data.shape'],
    ['with 2 channels', [2, 2, 2, 2], 'data.shape'],
    ['with a side of 2,000', [2, 2000, 1], 'data.shape'],
    ['of a single image', [1, 2, 2], 'data.tooFew'],
  ] as const) {
    it(`refuses a file ${what}`, async () => {
      const file = put('images', makeIdx(UINT8, shape, new Uint8Array(shape.reduce<number>((a, b) => a * b, 1))));
      await refusedWith(open(), code, file);
    });
  }

  it('refuses floats as images and labels of another count', async () => {
    put('images', makeIdx(0x0d, [2, 1, 1], new Uint8Array(8)));
    await refusedWith(open(), 'data.dtype', folder.at('images'), 'float32');
    put('images', images(5));
    put('labels', labels(4));
    await refusedWith(open({ labels: 'labels' }), 'data.labels', folder.at('labels'), '4', '5 are needed');
  });

  it('names a file that is not there, and the key to correct', async () => {
    await refusedWith(open(), 'data.missing', folder.at('images'), 'data.path', 'a.gan.json');
    put('images', images(5));
    await refusedWith(open({ labels: 'gone' }), 'data.missing', folder.at('gone'), 'data.labels');
  });
});

describe('a hostile IDX file', () => {
  const lying = makeIdx(UINT8, [50_000, 200, 200], new Uint8Array(1000));

  it('whose header claims 2 GB is refused before memory is taken, gzipped or not', async () => {
    const before = process.memoryUsage().arrayBuffers;
    await refusedWith(readIdxFile(put('plain', lying)), 'idx.size', folder.at('plain'), '50000 x 200 x 200');
    await refusedWith(readIdxFile(put('packed', gzipSync(lying))), 'idx.size', folder.at('packed'));
    assert.ok(process.memoryUsage().arrayBuffers - before < 20e6);
  });

  it('that unpacks to more than its header says is stopped', async () => {
    const bomb = gzipSync(makeIdx(UINT8, [10, 2, 2], new Uint8Array(100_000_000)));
    const file = put('bomb', bomb);
    const before = process.memoryUsage().arrayBuffers;
    await refusedWith(readIdxFile(file), 'idx.size', file, '10 x 2 x 2');
    assert.ok(process.memoryUsage().arrayBuffers - before < 20e6);
  });

  it('larger than the memory limit is refused', async () => {
    await refusedWith(readIdxFile(put('large', images(1000)), 5000), 'data.fileLimit', folder.at('large'));
  });

  it('cut off anywhere is refused, gzipped or not', async () => {
    for (const bytes of [images(3), gzipSync(images(3))]) {
      for (let length = 0; length < bytes.length; length++) {
        const file = put('cut', bytes.subarray(0, length));
        await refusedWith(readIdxFile(file), /^(idx\.(header|size)|data\.gzip)$/, file);
      }
    }
  });

  it('with damaged packing is refused', async () => {
    const packed = gzipSync(images(300));
    packed[packed.length - 6]! ^= 0xff;
    await refusedWith(readIdxFile(put('bad', packed)), 'data.gzip', folder.at('bad'));
  });

});
