import assert from 'node:assert/strict';
import { Batches } from '../../src/data/batches.ts';
import type { DataSet } from '../../src/data/dataset.ts';
import { imageDataSet } from '../../src/data/images.ts';
import { comparedWith, partOf } from '../../src/data/part.ts';
import { Fault } from '../../src/faults/fault.ts';

const [TRAIN, HELD_OUT] = [80, 20];

/** Images of one pixel; that of the i-th is byte i, its class i modulo 10. The last ones are held out. */
const whole = imageDataSet({
  name: 'numbers', shape: [1, 1, 1], bytes: Uint8Array.from({ length: TRAIN + HELD_OUT }, (_, i) => i),
  train: Uint32Array.from({ length: TRAIN }, (_, i) => i), heldOut: Uint32Array.from({ length: HELD_OUT }, (_, i) => TRAIN + i),
  labels: Uint32Array.from({ length: TRAIN + HELD_OUT }, (_, i) => i % 10), classes: 10, range: 'unit',
});

function bytes(set: DataSet, part: 'train' | 'heldOut'): number[] {
  const count = part === 'train' ? set.size : set.heldOut;
  const out = new Float32Array(count);
  set.read(part, Uint32Array.from({ length: count }, (_, i) => i), out);
  return [...out].map((value) => Math.round(value * 255));
}

describe('a part of a data set', () => {
  it('has so many different training examples, each with its class, and all that is held out', () => {
    const part = partOf(whole, 30, 3);
    const found = bytes(part, 'train');
    assert.deepEqual([part.size, new Set(found).size, found.every((byte) => byte < TRAIN)], [30, 30, true]);
    assert.deepEqual([...part.labels!], found.map((byte) => byte % 10));
    assert.deepEqual(bytes(part, 'heldOut'), bytes(whole, 'heldOut'));
    assert.deepEqual(part.heldOutLabels, whole.heldOutLabels);
  });

  it('follows from the seed, and a smaller one is within a larger one', () => {
    const of = (size: number, seed: number) => bytes(partOf(whole, size, seed), 'train');
    assert.deepEqual(of(30, 3), of(30, 3));
    assert.notDeepEqual(of(30, 3), of(30, 4));
    const larger = new Set(of(50, 3));
    assert.ok(of(30, 3).every((byte) => larger.has(byte)));
  });

  it('is what batches are of, epoch after epoch', () => {
    const part = partOf(whole, 8, 3);
    const shown = new Set<number>();
    const batches = new Batches(part, { seed: 3, batchSize: 4, labelledOfEach: undefined });
    for (let draw = 0; draw < 6; draw++) for (const value of batches.read('real', draw).data) shown.add(Math.round(value * 255));
    assert.deepEqual([...shown].sort((a, b) => a - b), bytes(part, 'train'));
  });

  it('is compared with the whole; the whole is its own', () => {
    assert.equal(comparedWith(partOf(whole, 30, 3)), whole);
    assert.equal(comparedWith(whole), whole);
    assert.equal(partOf(whole, undefined, 3), whole);
    assert.equal(partOf(whole, TRAIN, 3), whole);
  });

  it('of more examples than there are is refused', () => {
    assert.throws(() => partOf(whole, 81, 3), (error) => error instanceof Fault && error.code === 'data.part' && error.args['found'] === TRAIN && error.args['asked'] === 81);
  });
});
