import assert from 'node:assert/strict';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { DataConfig } from '../../src/config/schema.ts';
import type { DataSet } from '../../src/data/dataset.ts';
import { openDataSet } from '../../src/data/open.ts';
import { pictureDataSet } from '../../src/data/picture-set.ts';
import { encodePng } from '../../src/formats/png.ts';
import { refusedWith, temporaryFolder } from './temporary.ts';

const folder = temporaryFolder();
const configFile = () => folder.at('experiment.gan.json');
const config = (changes: Partial<Extract<DataConfig, { set: 'images' }>> = {}) =>
  ({ set: 'images', path: 'pictures', height: 4, width: 4, channels: 1, range: 'unit', ...changes }) satisfies DataConfig;
const context = (seed = 0) => ({ configFile: configFile(), seed, progress: () => undefined });
const open = (changes = {}, seed = 0) => openDataSet(config(changes), context(seed));

/** A flat grey picture under pictures/. */
function put(name: string, grey: number): void {
  const file = folder.at('pictures', name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, encodePng({ width: 5, height: 5, channels: 1, data: new Uint8Array(25).fill(grey) }));
}

/** The grey of each example, 0 … 255. */
function greys(set: DataSet, part: 'train' | 'heldOut'): number[] {
  const count = part === 'train' ? set.size : set.heldOut;
  const length = set.shape.reduce((a, b) => a * b, 1);
  const out = new Float32Array(count * length);
  set.read(part, new Uint32Array(count).map((_, i) => i), out);
  return Array.from({ length: count }, (_, i) => Math.round(out[i * length]! * 255));
}

const ascending = (values: number[]) => [...values].sort((a, b) => a - b);

describe('a folder of pictures', () => {
  it('gives every picture once, in sorted order, every twentieth held out', async () => {
    const all = Array.from({ length: 41 }, (_, i) => i * 5);
    for (const grey of [...all].reverse()) put(`${String(grey).padStart(3, '0')}.png`, grey);
    const set = await open();
    assert.deepEqual([set.size, set.heldOut, set.shape, set.range], [38, 3, [4, 4, 1], [0, 1]]);
    assert.deepEqual(ascending([...greys(set, 'train'), ...greys(set, 'heldOut')]), all);
    assert.deepEqual(greys(set, 'train'), ascending(greys(set, 'train')));
    assert.deepEqual(greys(await open(), 'heldOut'), greys(set, 'heldOut'));
    assert.notDeepEqual(greys(await open({}, 1), 'heldOut'), greys(set, 'heldOut'));
  });

  it('has a class for each subfolder, however deep its pictures lie', async () => {
    for (const [name, grey] of [['dog/a.png', 10], ['cat/b.png', 20], ['cat/more/c.PNG', 21], ['Zebra/d.png', 30]] as const) put(name, grey);
    const set = await open();
    assert.equal(set.classes, 3);
    const expected: Record<number, number> = { 30: 0, 20: 1, 21: 1, 10: 2 };
    assert.deepEqual([...set.labels!], greys(set, 'train').map((grey) => expected[grey]));
  });

  it('has no classes where a picture stands in no subfolder', async () => {
    put('dog/a.png', 1);
    put('b.png', 2);
    const set = await open();
    assert.deepEqual([set.labels, set.classes], [undefined, 0]);
  });

  it('reads JPEG beside PNG, by what the bytes are, and makes grey of colour', async () => {
    put('a.png', 128);
    mkdirSync(folder.at('pictures'), { recursive: true });
    writeFileSync(folder.at('pictures', 'named-wrongly.jpg'), encodePng({ width: 2, height: 2, channels: 3, data: Uint8Array.from({ length: 12 }, (_, i) => [255, 0, 0][i % 3]!) }));
    const set = await open();
    assert.deepEqual(ascending([...greys(set, 'train'), ...greys(set, 'heldOut')]), [76, 128]);
  });

  it('makes colour of grey where the config asks for it', async () => {
    put('a.png', 51);
    put('b.png', 51);
    const set = await open({ channels: 3, range: 'signed' });
    const out = new Float32Array(48);
    set.read('train', Uint32Array.of(0), out);
    assert.deepEqual(set.shape, [4, 4, 3]);
    assert.ok(out.every((value) => Math.abs(value - -0.6) < 1e-6));
  });

  it('passes over hidden files, other files and links that leave the folder or lead to folders', async function () {
    if (process.platform === 'win32') this.skip(); // Windows lets only some users make links
    put('a.png', 1);
    put('b.png', 2);
    put('.hidden.png', 3);
    put('.hidden/c.png', 4);
    put('../outside/secret.png', 5);
    writeFileSync(folder.at('pictures', 'notes.txt'), 'none');
    symlinkSync(folder.at('outside', 'secret.png'), folder.at('pictures', 'link.png'));
    symlinkSync(folder.at('outside'), folder.at('pictures', 'linked-folder'));
    symlinkSync(folder.at('pictures'), folder.at('pictures', 'circle'));
    symlinkSync(folder.at('nowhere'), folder.at('pictures', 'dangling.png'));
    symlinkSync(folder.at('pictures', 'a.png'), folder.at('pictures', 'inside.png'));
    const set = await open();
    assert.deepEqual(ascending([...greys(set, 'train'), ...greys(set, 'heldOut')]), [1, 1, 2]);
  });

  it('may itself be a link', async function () {
    if (process.platform === 'win32') this.skip(); // Windows lets only some users make links
    put('a.png', 1);
    put('b.png', 2);
    symlinkSync(folder.at('pictures'), folder.at('linked'));
    assert.equal((await open({ path: 'linked' })).size, 1);
  });

  it('says how far it is, and stops when told to', async () => {
    for (let i = 0; i < 5; i++) put(`${i}.png`, i);
    const seen: string[] = [];
    const stop = new AbortController();
    const progress = (done: number, total: number, what: string) => {
      seen.push(`${done}/${total} ${what}`);
      if (done === 3) stop.abort();
    };
    await assert.rejects(openDataSet(config(), { ...context(), progress, signal: stop.signal }), { name: 'AbortError' });
    assert.deepEqual(seen, ['1/5 Reading pictures', '2/5 Reading pictures', '3/5 Reading pictures']);
  });
});

describe('a bad folder of pictures', () => {
  it('that is not there, or is a file, is named with the config', async () => {
    await refusedWith(open(), 'data.missing', folder.at('pictures'), configFile());
    writeFileSync(folder.at('pictures'), '');
    await refusedWith(open(), 'data.kind', folder.at('pictures'), configFile());
  });

  it('without pictures, or with one only, is refused', async () => {
    mkdirSync(folder.at('pictures'));
    writeFileSync(folder.at('pictures', 'film.gif'), '');
    await refusedWith(open(), 'data.noPictures', folder.at('pictures'), '1 other entries');
    put('a.png', 1);
    await refusedWith(open(), 'data.tooFew', '1 examples', 'at least 2');
  });

  it('that holds a file which is no picture, or a damaged one, is refused by that file', async () => {
    put('a.png', 1);
    put('b.png', 2);
    writeFileSync(folder.at('pictures', 'c.png'), 'not at all');
    await refusedWith(open(), 'data.notPicture', folder.at('pictures', 'c.png'));
    put('c.png', 3);
    truncateSync(folder.at('pictures', 'c.png'), 50);
    await refusedWith(open(), 'png.truncated', folder.at('pictures', 'c.png'));
  });

  it('that would not fit into memory is refused before a picture is read', async () => {
    put('a.png', 1);
    put('b.png', 2);
    writeFileSync(folder.at('pictures', 'c.png'), 'never read');
    const promise = pictureDataSet(config({ height: 1000, width: 1000 }), { ...context(), maxBytes: 2_999_999 });
    await refusedWith(promise, 'data.memory', '3 examples of 1000 x 1000 x 1 take 3 MB');
  });

  it('with a file of gigabytes is refused before it is read', async () => {
    put('a.png', 1);
    put('b.png', 2);
    truncateSync(folder.at('pictures', 'b.png'), 3_000_000_000);
    await refusedWith(open(), 'data.fileSize', folder.at('pictures', 'b.png'), '3000 MB');
  });

  it('whose file goes away or cannot be read is refused by that file', async () => {
    for (const name of ['a', 'b', 'c']) put(`${name}.png`, 1);
    const progress = () => rmSync(folder.at('pictures', 'c.png'), { force: true });
    await refusedWith(openDataSet(config(), { ...context(), progress }), 'data.unreadable', folder.at('pictures', 'c.png'), 'ENOENT');
  });
});
