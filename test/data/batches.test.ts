import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Batches, heldOutBatch } from '../../src/data/batches.ts';
import type { DataSet } from '../../src/data/dataset.ts';
import { Fault } from '../../src/faults/fault.ts';

/** Example i is the pair (i, i / 2); held-out example i is (1000 + i, 0). */
const counting = (size: number, heldOut = 5): DataSet => ({
  name: 'counting',
  shape: [2],
  size,
  heldOut,
  range: undefined,
  labels: undefined,
  heldOutLabels: undefined,
  classes: 0,
  read(part, indices, out) {
    indices.forEach((index, i) => out.set(part === 'train' ? [index, index / 2] : [1000 + index, 0], 2 * i));
  },
});

const sizes = fc.integer({ min: 1, max: 40 }).chain((size) => fc.record({ size: fc.constant(size), batchSize: fc.integer({ min: 1, max: size }), seed: fc.nat() }));
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('batches', () => {
  it('laid end to end are permutations of the data, one an epoch, whatever the batch size', () => {
    fc.assert(
      fc.property(sizes, ({ size, batchSize, seed }) => {
        const batches = new Batches(counting(size), { seed, batchSize });
        const drawn = numbers(Math.ceil((3 * size) / batchSize)).flatMap((draw) => [...batches.indices(draw)]);
        for (const epoch of numbers(3)) {
          assert.deepEqual(drawn.slice(epoch * size, (epoch + 1) * size).sort((a, b) => a - b), numbers(size));
        }
      }),
    );
  });

  it('are a pure function of seed and number: made anew in mid-run, or asked in any order, they are the same', () => {
    fc.assert(
      fc.property(sizes, fc.array(fc.nat(30), { minLength: 1, maxLength: 10 }), ({ size, batchSize, seed }, draws) => {
        const straight = new Batches(counting(size), { seed, batchSize });
        const run = numbers(31).map((draw) => [...straight.read('real', draw).data]);
        const resumed = new Batches(counting(size), { seed, batchSize });
        for (const draw of draws) assert.deepEqual([...resumed.read('real', draw).data], run[draw]);
      }),
    );
  });

  it('differ from epoch to epoch and from seed to seed', () => {
    const order = (seed: number, draw: number) => new Batches(counting(50), { seed, batchSize: 50 }).indices(draw).join();
    assert.equal(new Set([order(0, 0), order(0, 1), order(1, 0), order(1, 1)]).size, 4);
  });

  it('read the examples that they name', () => {
    const batches = new Batches(counting(10), { seed: 3, batchSize: 4 });
    for (const draw of numbers(6)) assert.deepEqual([...batches.read('real', draw).data], [...batches.indices(draw)].flatMap((i) => [i, i / 2]));
  });

  it('of labelled examples draw from so many of each class, the same ones throughout, each as often as the others', () => {
    const labelled: DataSet = { ...counting(30), labels: Uint32Array.from({ length: 30 }, (_, i) => i % 3), heldOutLabels: Uint32Array.from({ length: 5 }, () => 0), classes: 3 };
    const batches = new Batches(labelled, { seed: 5, batchSize: 12, labelledOfEach: 4 });
    const drawn = numbers(3).map((draw) => [...batches.labelledIndices(draw)].sort((a, b) => a - b));
    assert.equal(new Set(drawn[0]).size, 12);
    assert.deepEqual(drawn[1], drawn[0]);
    assert.deepEqual([0, 1, 2].map((label) => drawn[0]!.filter((index) => index % 3 === label).length), [4, 4, 4]);
    const classes = batches.read('labelledClasses', 1);
    assert.deepEqual(classes.shape, [12, 3]);
    assert.deepEqual([...batches.labelledIndices(1)].map((index, i) => classes.data[3 * i + (index % 3)]), numbers(12).map(() => 1));
    assert.deepEqual(new Batches(labelled, { seed: 5, batchSize: 12, labelledOfEach: 4 }).labelledIndices(7), batches.labelledIndices(7));
    assert.throws(() => new Batches(labelled, { seed: 5, batchSize: 12, labelledOfEach: 11 }), (error) => error instanceof Fault && error.code === 'data.labelled' && /class 0 .* only 10/.test(error.message));
  });

  it('come with the classes of their very examples, one-hot', () => {
    const labelled: DataSet = { ...counting(8), labels: Uint32Array.from([2, 0, 1, 2, 0, 1, 2, 0]), heldOutLabels: Uint32Array.from([1, 1, 1, 1, 1]), classes: 3 };
    const batches = new Batches(labelled, { seed: 1, batchSize: 5 });
    const [examples, classes] = [batches.read('real', 1), batches.read('labels', 1)];
    assert.deepEqual([classes.shape, batches.shapeOf('labels'), batches.shapeOf('real')], [[5, 3], [5, 3], [5, 2]]);
    for (const i of numbers(5)) assert.equal(classes.data[3 * i + labelled.labels![examples.data[2 * i]!]!], 1);
    assert.equal(Array.from(classes.data).filter((value) => value === 1).length, 5);
    assert.deepEqual([...heldOutBatch(labelled, 'labels', { seed: 1, step: 1, size: 2 }).data], [0, 1, 0, 0, 1, 0]);
  });

  it('may be as large as the data set, and no larger', () => {
    assert.equal(new Batches(counting(8), { seed: 0, batchSize: 8 }).indices(0).length, 8);
    assert.throws(
      () => new Batches(counting(8), { seed: 0, batchSize: 9 }),
      (error) => error instanceof Fault && error.code === 'data.batchSize' && /is 9 examples .* data set counting has 8/.test(error.message),
    );
  });

  it('far into a long run are as near as the first', () => {
    const batches = new Batches(counting(7), { seed: 0, batchSize: 7 });
    assert.deepEqual([...batches.indices(2 ** 40)].sort((a, b) => a - b), numbers(7));
  });
});

describe('a held-out batch', () => {
  const firsts = (size: number, step: number, heldOut = 5) => [...heldOutBatch(counting(9, heldOut), 'real', { seed: 1, step, size }).data].filter((_, i) => i % 2 === 0);

  it('holds no example twice while there are enough', () => {
    assert.deepEqual(firsts(5, 0).sort((a, b) => a - b), [1000, 1001, 1002, 1003, 1004]);
    assert.equal(new Set(firsts(3, 7)).size, 3);
  });

  it('is a pure function of the step, and another at another step', () => {
    assert.deepEqual(firsts(20, 4, 100), firsts(20, 4, 100));
    assert.notDeepEqual(firsts(20, 4, 100), firsts(20, 5, 100));
  });

  it('goes round again where there are too few', () => {
    const drawn = firsts(12, 0);
    assert.equal(drawn.length, 12);
    assert.deepEqual(drawn.slice(5, 10), drawn.slice(0, 5));
  });
});
