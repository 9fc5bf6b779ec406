import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Fault } from '../../src/faults/fault.ts';
import { accuracy, classFigures, classesOf, inceptionScore } from '../../src/metrics/class-figures.ts';
import { combinationFigures } from '../../src/metrics/combinations.ts';
import { jensenShannon, klToUniform, sharesOf } from '../../src/metrics/divergence.ts';
import { eigenvaluesOf } from '../../src/metrics/eigenvalues.ts';
import { frechetDistance, intraClassFrechet } from '../../src/metrics/frechet.ts';
import { kMeans } from '../../src/metrics/k-means.ts';
import { kernelDistance } from '../../src/metrics/kernel-distance.ts';
import { linearProbe, probed } from '../../src/metrics/linear-probe.ts';
import { bestMatching, contingency, matchedShare, mutualInformation } from '../../src/metrics/matching.ts';
import { matrixOf, rowsAt, type Matrix } from '../../src/metrics/matrix.ts';
import { modeFigures } from '../../src/metrics/modes.ts';
import { msSsim, pairSimilarity, scalesOf } from '../../src/metrics/ms-ssim.ts';
import { compareBins, differentBins } from '../../src/metrics/ndb.ts';
import { prdc } from '../../src/metrics/prdc.ts';
import { ranks, spearman } from '../../src/metrics/rank-correlation.ts';
import { rootOf } from '../../src/metrics/symmetric-root.ts';
import { slicedWasserstein, wasserstein1 } from '../../src/metrics/sliced-wasserstein.ts';
import { features, images, noPulse, uniforms } from './arrays.ts';

const real = features(1, 300, 6);
const same = features(2, 300, 6);
const directions = features(9, 16, 6);
const collapsed = (x: Matrix): Matrix => rowsAt(x, new Uint32Array(x.rows).fill(7));
const moved = (x: Matrix, by: number): Matrix => ({ ...x, data: x.data.map((value) => value + by) });
const reversed = (x: Matrix): Matrix => rowsAt(x, Uint32Array.from({ length: x.rows }, (_, i) => x.rows - 1 - i));
const hasCode = (code: string) => (error: unknown): boolean => error instanceof Fault && error.code === code;

const ring = { sigma: 0.01, centres: Array.from({ length: 8 }, (_, i) => [Math.cos((i * Math.PI) / 4), Math.sin((i * Math.PI) / 4)]) };
const points = (values: readonly (readonly number[])[]): Matrix => matrixOf(Float32Array.from(values.flat()), 2, 'the test');

const distances: Readonly<Record<string, (a: Matrix, b: Matrix) => Promise<number>>> = {
  frechet: (a, b) => frechetDistance(a, b, noPulse),
  kernel: async (a, b) => (await kernelDistance(a, b, 1000, noPulse)).distance,
  'sliced Wasserstein': (a, b) => slicedWasserstein(a, b, directions, noPulse),
};

describe('metrics: what holds of every set', () => {
  for (const [name, distance] of Object.entries(distances)) {
    it(`${name}: symmetric, blind to order, and greater the further the samples are`, async () => {
      const there = await distance(real, moved(same, 1));
      assert.ok(Math.abs((await distance(moved(same, 1), real)) - there) < 1e-6 * there);
      assert.ok(Math.abs((await distance(real, reversed(moved(same, 1)))) - there) < 1e-6 * there);
      const far = await distance(real, moved(same, 3));
      assert.ok((await distance(real, same)) < there && there < far);
    });
  }

  it('frechet and sliced Wasserstein are 0 for equal sets; the kernel distance is about 0 for equal distributions, and may be below', async () => {
    assert.ok((await frechetDistance(real, reversed(real), noPulse)) < 1e-6);
    assert.equal(await slicedWasserstein(real, reversed(real), directions, noPulse), 0);
    const { distance, standardError } = await kernelDistance(features(20, 2000, 6), features(21, 2000, 6), 100, noPulse);
    assert.ok(Math.abs(distance) < 4 * standardError!, `${distance} ± ${standardError}`);
  });

  it('frechet distance of shifted sets is the square of the shift', async () => {
    assert.ok(Math.abs((await frechetDistance(real, moved(real, 2), noPulse)) - 24) < 1e-3);
  });

  it('the Fréchet distance lets others have their turn in each of its parts, and ends where it is told to', async () => {
    const [a, b] = [features(3, 40, 200), features(4, 40, 200)];
    const shares: number[] = [];
    await frechetDistance(a, b, (done, total) => Promise.resolve(void shares.push(done / total)));
    assert.ok(shares.every((share, i) => share >= (shares[i - 1] ?? 0) && share < 1), 'it never goes back');
    // Two thirds are moments; the last one is root, two products, tridiagonal form and eigenvalues.
    for (const [from, to] of [[0, 4], [4, 8], [8, 9], [9, 10], [10, 11], [11, 12]] as const) {
      assert.ok(shares.some((share) => share >= from / 12 && share < to / 12), `a pulse between ${from} and ${to} twelfths of ${shares.join(' ')}`);
    }
    await assert.rejects(frechetDistance(a, b, (done, total) => (done / total > 11 / 12 ? Promise.reject(new Error('enough')) : Promise.resolve())), /enough/);
  });

  it('the eigenvalues of a symmetric matrix are those that it was made with', async () => {
    const size = 60;
    const wanted = Float64Array.from({ length: size }, (_, i) => (i < 20 ? 0 : i < 30 ? 3 : (i - 45) ** 3)).sort();
    // A reflection by a vector keeps eigenvalues: two of them leave no zeros.
    let matrix = Float64Array.from({ length: size * size }, (_, place) => (place % (size + 1) === 0 ? wanted[place / (size + 1)]! : 0));
    for (const seed of [40, 41]) {
      const v = uniforms(seed, size);
      const square = v.reduce((sum, value) => sum + value * value, 0);
      const reflection = Float64Array.from({ length: size * size }, (_, place) => (place % (size + 1) === 0 ? 1 : 0) - (2 * v[Math.floor(place / size)]! * v[place % size]!) / square);
      const product = (a: Float64Array, b: Float64Array) => a.map((_, place) => Array.from({ length: size }, (__, k) => a[Math.floor(place / size) * size + k]! * b[k * size + (place % size)]!).reduce((sum, value) => sum + value, 0));
      matrix = product(product(reflection, matrix), reflection);
    }
    const found = (await eigenvaluesOf(matrix, size, noPulse)).sort();
    wanted.forEach((value, i) => { assert.ok(Math.abs(found[i]! - value) < 1e-9, `${found[i]} in the place of ${value}`); });
    assert.deepEqual([...(await eigenvaluesOf(new Float64Array(9), 3, noPulse))], [0, 0, 0]);
    assert.deepEqual([...(await eigenvaluesOf(Float64Array.of(7), 1, noPulse))], [7]);
  });

  it('the root of a covariance has the directions that there are, and gives it again', async () => {
    const size = 12;
    const few = features(42, 5, size);
    const gram = Float64Array.from({ length: size * size }, (_, place) => Array.from({ length: 5 }, (__, row) => few.data[row * size + Math.floor(place / size)]! * few.data[row * size + (place % size)]!).reduce((sum, value) => sum + value, 0));
    const { rank, rows, order } = await rootOf(gram, size, noPulse);
    assert.equal(rank, 5);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        const again = Array.from({ length: rank }, (_, k) => rows[k * size + i]! * rows[k * size + j]!).reduce((sum, value) => sum + value, 0);
        assert.ok(Math.abs(again - gram[order[i]! * size + order[j]!]!) < 1e-9, `${i}, ${j}`);
      }
    }
  });

  it('PRDC: equal sets are precise and covered; collapsed ones are precise but recall nothing; distant ones are nothing', async () => {
    const equal = await prdc(real, real, 5, noPulse);
    assert.deepEqual([equal.precision, equal.recall, equal.coverage], [1, 1, 1]);
    const one = await prdc(real, collapsed(real), 5, noPulse);
    assert.deepEqual([one.precision, one.recall], [1, 0]);
    assert.ok(one.coverage < 0.1);
    assert.deepEqual(await prdc(real, moved(same, 100), 5, noPulse), { precision: 0, recall: 0, density: 0, coverage: 0 });
  });

  it('PRDC: precision and recall change places with the sets', async () => {
    const [there, back] = [await prdc(real, moved(same, 0.5), 3, noPulse), await prdc(moved(same, 0.5), real, 3, noPulse)];
    assert.equal(there.precision, back.recall);
    assert.equal(there.recall, back.precision);
  });

  it('wasserstein-1 of sorted sets, whatever their lengths', () => {
    const sorted = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 12 }).map((values) => Float64Array.from(values).sort());
    const repeated = (values: Float64Array, times: number) => Float64Array.from([...values].flatMap((value) => Array.from({ length: times }, () => value)));
    fc.assert(fc.property(sorted, sorted, fc.integer({ min: 1, max: 5 }), fc.integer({ min: -9, max: 9 }), (a, b, times, by) => {
      const there = wasserstein1(a, b);
      assert.ok(Math.abs(there - wasserstein1(b, a)) < 1e-9);
      assert.ok(Math.abs(there - wasserstein1(repeated(a, times), b)) < 1e-9);
      assert.ok(Math.abs(wasserstein1(a, a.map((value) => value + by)) - Math.abs(by)) < 1e-9);
    }));
  });

  it('divergences: 0 for equal, at most log 2 and log n, whatever the order of the bins', () => {
    const counts = fc.array(fc.nat(100), { minLength: 2, maxLength: 20 }).filter((values) => values.some((value) => value > 0));
    fc.assert(fc.property(counts, fc.array(fc.nat(100), { minLength: 20, maxLength: 20 }), (n, others) => {
      const m = n.map((_, i) => others[i]! + (i === 0 ? 1 : 0));
      const js = jensenShannon(sharesOf(n), sharesOf(m));
      assert.ok(js >= 0 && js <= Math.log(2) + 1e-12);
      assert.ok(jensenShannon(sharesOf(n), sharesOf(n)) < 1e-12);
      const kl = klToUniform(n);
      assert.ok(kl >= 0 && kl <= Math.log(n.length) + 1e-12);
      assert.ok(Math.abs(kl - klToUniform([...n].reverse())) < 1e-9);
    }));
    assert.ok(Math.abs(klToUniform([5, 0, 0, 0]) - Math.log(4)) < 1e-12);
    assert.ok(Math.abs(klToUniform([0, 0, 0, 0]) - Math.log(4)) < 1e-12);
    assert.ok(Math.abs(jensenShannon([1, 0], [0, 1]) - Math.log(2)) < 1e-12);
  });
});

describe('metrics: modes', () => {
  it('counts modes, high-quality samples, and their divergence from the uniform', () => {
    assert.deepEqual(modeFigures(points(ring.centres), ring), { modes: 8, highQuality: 1, kl: 0 });
    const one = modeFigures(points(Array.from({ length: 100 }, () => [1, 0])), ring);
    assert.deepEqual([one.modes, one.highQuality], [1, 1]);
    assert.ok(Math.abs(one.kl - Math.log(8)) < 1e-12);
    assert.deepEqual(modeFigures(points([[0, 0], [5, 5]]), ring), { modes: 0, highQuality: 0, kl: Math.log(8) });
  });

  it('takes 3 sigma as the limit, and the distance as the plane has it', () => {
    assert.equal(modeFigures(points([[1 + 0.0299, 0]]), ring).highQuality, 1);
    assert.equal(modeFigures(points([[1 + 0.0301, 0]]), ring).highQuality, 0);
    assert.equal(modeFigures(points([[1 + 0.025, 0.025]]), ring).highQuality, 0);
  });

  it('uniform noise over the box finds most modes of the grid, and is told by its quality', () => {
    const grid = { sigma: 0.05, centres: Array.from({ length: 25 }, (_, i) => [((i % 5) - 2) * 2, (Math.floor(i / 5) - 2) * 2]) };
    const noise = matrixOf(uniforms(30, 5000).map((value) => value * 10 - 5), 2, 'the test');
    const { modes, highQuality } = modeFigures(noise, grid);
    assert.ok(modes >= 18 && highQuality < 0.05, `${modes} modes, ${highQuality}`);
  });
});

describe('metrics: bins', () => {
  it('finds none for equal distributions beyond chance, many for a shifted one', async () => {
    const x = features(40, 3000, 4);
    const centres = await kMeans(x, uniforms(41, 20), noPulse);
    assert.ok((await differentBins(x, features(42, 2000, 4), centres, 3, noPulse)).different <= 1);
    const shifted = await differentBins(x, features(42, 2000, 4, 0.5), centres, 3, noPulse);
    assert.ok(shifted.different >= 10 && shifted.bins === 20);
    const one = await differentBins(x, collapsed(x), centres, 3, noPulse);
    assert.ok(one.different >= 19 && one.jensenShannon > 0.5);
  });

  it('a bin that is empty in both is no difference, nor one that holds all', () => {
    assert.equal(compareBins(Uint32Array.of(0, 10), Uint32Array.of(0, 20), 3).different, 0);
  });

  it('a partition is a function of its draws alone', async () => {
    const x = features(43, 400, 3);
    assert.deepEqual(await kMeans(x, uniforms(44, 5), noPulse), await kMeans(x, uniforms(44, 5), noPulse));
    const twice = await kMeans(collapsed(x), uniforms(44, 5), noPulse);
    assert.ok(twice.data.every((value, i) => value === x.data[7 * 3 + (i % 3)]), 'equal rows make equal centres');
  });
});

describe('metrics: images and classes', () => {
  it('MS-SSIM of an image with itself is 1, and falls with noise', () => {
    const shape = [32, 32, 3] as const;
    const x = images(50, 1, shape).data;
    assert.ok(Math.abs(msSsim(x, x, shape, 1) - 1) < 1e-9);
    const noise = uniforms(51, x.length);
    const noisy = (share: number) => x.map((value, i) => value * (1 - share) + noise[i]! * share);
    const [little, much] = [noisy(0.1), noisy(0.6)].map((y) => msSsim(x, y, shape, 1));
    assert.ok(1 > little! && little! > much! && much! > 0);
  });

  it('MS-SSIM takes the scales that fit, and refuses what none fits', () => {
    assert.deepEqual([11, 21, 22, 28, 44, 88, 175, 176, 1000].map((side) => scalesOf(side, 1000)), [1, 1, 2, 2, 3, 4, 4, 5, 5]);
    assert.throws(() => msSsim(new Float32Array(100), new Float32Array(100), [10, 10, 1], 1), hasCode('metrics.tooSmall'));
  });

  it('pairs of one image are alike, pairs of different ones are not', async () => {
    const several = images(52, 6, [28, 28, 1]);
    assert.ok((await pairSimilarity(rowsAt(several, new Uint32Array(6)), [28, 28, 1], 1, noPulse)) > 0.999);
    assert.ok((await pairSimilarity(several, [28, 28, 1], 1, noPulse)) < 0.6);
  });

  const sure = (labels: readonly number[], classes: number): Matrix =>
    matrixOf(Float32Array.from(labels.flatMap((label) => Array.from({ length: classes }, (_, i) => (i === label ? 50 : 0)))), classes, 'the test');

  it('the inception score is the number of classes at best, 1 at worst', () => {
    const all = sure(Array.from({ length: 100 }, (_, i) => i % 10), 10);
    assert.ok(Math.abs(inceptionScore(all, 10).score - 10) < 1e-6);
    assert.ok(Math.abs(inceptionScore(sure(Array.from({ length: 100 }, () => 3), 10), 10).score - 1) < 1e-6);
    assert.ok(Math.abs(inceptionScore(matrixOf(new Float32Array(1000), 10, 'the test'), 10).score - 1) < 1e-9);
  });

  it('classes: those of a confident sample are found', () => {
    const figures = classFigures(sure([0, 0, 1, 2], 4));
    assert.deepEqual([figures.found, figures.recognised, figures.shares], [3, 1, [0.5, 0.25, 0.25, 0]]);
    const unsure = classFigures(matrixOf(Float32Array.of(1, 0.9, 0, 0), 4, 'the test'));
    assert.deepEqual([unsure.found, unsure.recognised, unsure.shares], [0, 0, [1, 0, 0, 0]]);
    assert.deepEqual([...classesOf(sure([3, 1], 4))], [3, 1]);
    assert.equal(accuracy(sure([3, 1], 4), Uint32Array.of(3, 0)), 0.5);
  });

  it('combinations: the parts of a sample spell its mode, the first one first; noise is taken for something, but not recognised', () => {
    const classes = 10;
    const all = Array.from({ length: 1000 }, (_, i) => [Math.floor(i / 100), Math.floor(i / 10) % 10, i % 10]);
    const every = combinationFigures(sure(all.flat(), classes), 3);
    assert.deepEqual([every.modes, every.recognised, every.kl], [1000, 1, 0]);
    // 120 twice, 021 once: other combinations of the same digits
    const few = combinationFigures(sure([1, 2, 0, 1, 2, 0, 0, 2, 1], classes), 3);
    assert.deepEqual([few.modes, few.recognised], [2, 1]);
    const entropy = -(2 / 3) * Math.log(2 / 3) - (1 / 3) * Math.log(1 / 3);
    assert.ok(Math.abs(few.kl - (Math.log(1000) - entropy)) < 1e-9);
    const unsure = sure([1, 2, 0, 1, 2, 0], classes);
    unsure.data.fill(0.1, 3 * classes, 4 * classes);
    unsure.data[3 * classes + 1] = 0.2;
    const half = combinationFigures(unsure, 3);
    assert.deepEqual([half.modes, half.recognised], [1, 0.5]);
  });

  it('a score of huge logits stays finite', () => {
    const { score } = inceptionScore({ ...sure([0, 1, 2, 3], 4), data: sure([0, 1, 2, 3], 4).data.map((value) => value * 1e6) }, 1);
    assert.ok(Math.abs(score - 4) < 1e-6);
  });
});

describe('metrics: rank correlation', () => {
  const series = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 30 });

  it('equal numbers share the mean of their ranks', () => {
    assert.deepEqual([...ranks([3, 1, 3, 2, 3])], [4, 1, 4, 2, 4]);
  });

  it('is 1 for whatever rises with the other, -1 for what falls, and the same the other way round', () => {
    fc.assert(fc.property(series, series, (a, b) => {
      const length = Math.min(a.length, b.length);
      const [x, y] = [a.slice(0, length), b.slice(0, length)];
      const found = spearman(x, y);
      assert.ok(Number.isNaN(found) || (found >= -1 && found <= 1), String(found));
      assert.equal(found, spearman(y, x));
      if (new Set(x).size > 1) {
        assert.ok(Math.abs(spearman(x, [...ranks(x)].map(Math.exp)) - 1) < 1e-12);
        assert.ok(Math.abs(spearman(x, [...ranks(x)].map((value) => -value)) + 1) < 1e-12);
      }
    }));
  });

  it('is not a number where one series does not vary or holds NaN, and refuses series of different lengths', () => {
    assert.ok(Number.isNaN(spearman([1, 2, 3], [5, 5, 5])));
    assert.ok(Number.isNaN(spearman([1, NaN, 3], [1, 2, 3])));
    assert.throws(() => spearman([1, 2], [1, 2, 3]), RangeError);
  });
});

describe('metrics: codes and classes', () => {
  const SIZE = { codes: 10, classes: 10 };
  const labels = Uint32Array.from(uniforms(70, 5000), (value) => Math.floor(value * 10));
  const tableOf = (codes: Uint32Array) => contingency(codes, labels, SIZE);

  it('permuted classes are matched whole, and tell all of the class', () => {
    fc.assert(fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 10 }), (names) => {
      const table = tableOf(labels.map((label) => names[label]!));
      const matching = bestMatching(table);
      assert.deepEqual(names.map((code) => matching[code]), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      assert.equal(matchedShare(table, matching), 1);
      assert.ok(Math.abs(mutualInformation(table) - Math.log(10)) < 0.01);
    }), { numRuns: 20 });
  });

  it('drawn codes are matched to a tenth of other examples, and tell next to nothing', () => {
    const codes = Uint32Array.from(uniforms(71, 5000), (value) => Math.floor(value * 10));
    const half = (of: Uint32Array, part: 0 | 1) => of.subarray(2500 * part, 2500 * (part + 1));
    const matching = bestMatching(contingency(half(codes, 0), half(labels, 0), SIZE));
    const share = matchedShare(contingency(half(codes, 1), half(labels, 1), SIZE), matching);
    assert.ok(share > 0.075 && share < 0.125, String(share));
    assert.ok(mutualInformation(tableOf(codes)) < 0.02);
  });

  it('no matching agrees more: held to all of four codes', () => {
    const orders = (of: number[]): number[][] => (of.length === 0 ? [[]] : of.flatMap((first) => orders(of.filter((other) => other !== first)).map((rest) => [first, ...rest])));
    fc.assert(fc.property(fc.array(fc.array(fc.nat(50), { minLength: 4, maxLength: 4 }), { minLength: 4, maxLength: 4 }), (table) => {
      const agreed = (matching: readonly (number | undefined)[]): number => matching.reduce<number>((sum, label, code) => sum + table[code]![label!]!, 0);
      assert.equal(agreed(bestMatching(table)), Math.max(...orders([0, 1, 2, 3]).map(agreed)));
    }));
  });

  it('codes that are left over belong to no class; a code for each of too few leaves classes out', () => {
    assert.deepEqual(bestMatching([[0, 9], [1, 1], [9, 0]]), [1, undefined, 0]);
    assert.deepEqual(bestMatching([[5, 0, 9]]), [2]);
    assert.equal(matchedShare([[0, 9], [1, 1], [9, 0]], [1, undefined, 0]), 0.9);
  });
});

describe('metrics: the linear probe', () => {
  const labels = Uint32Array.from({ length: 60 }, (_, row) => row % 3);
  const apart = (x: Matrix, by: number): Matrix => ({ ...x, data: x.data.map((value, i) => value + (i % x.columns === Math.floor(i / x.columns) % 3 ? by : 0)) });
  const right = async (train: Matrix, test: Matrix): Promise<number> => accuracy(probed(await linearProbe(train, labels, 3, noPulse), test), Uint32Array.from({ length: test.rows }, (_, row) => row % 3));

  it('names what lies apart, is at a loss over noise, and does not mind how features are scaled and moved', async () => {
    const [train, test] = [features(80, 60, 20), features(81, 300, 20)];
    assert.ok((await right(apart(train, 20), apart(test, 20))) > 0.99);
    assert.ok(Math.abs((await right(train, test)) - 1 / 3) < 0.12);
    const scaled = (x: Matrix): Matrix => ({ ...x, data: x.data.map((value) => value * 1000 + 500) });
    const plain = await right(apart(train, 1), apart(test, 1));
    assert.ok(plain > 0.4 && plain < 0.99 && Math.abs(plain - (await right(scaled(apart(train, 1)), scaled(apart(test, 1))))) < 0.02, String(plain));
  });

  it('is the same in more dimensions than examples, and where examples are doubled', async () => {
    const [train, test] = [apart(features(82, 60, 200), 60), apart(features(83, 300, 200), 60)];
    assert.ok((await right(train, test)) > 0.9);
    const twice: Matrix = { rows: 120, columns: 200, data: Float32Array.from([...train.data, ...train.data]) };
    const probe = await linearProbe(twice, Uint32Array.from([...labels, ...labels]), 3, noPulse);
    assert.ok(probe.kernel.data.every(Number.isFinite));
    const flat: Matrix = { ...train, data: new Float32Array(train.data.length).fill(4) };
    assert.ok((await linearProbe(flat, labels, 3, noPulse)).kernel.data.every((value) => value === 0), 'features that do not vary weigh nothing');
  });
});

describe('metrics: what is refused', () => {
  it('NaN and infinity, with the row', () => {
    for (const value of [NaN, Infinity, -Infinity]) {
      assert.throws(() => matrixOf(Float32Array.of(0, 0, 0, value), 2, 'the samples'), (error) => error instanceof Fault && error.code === 'metrics.notFinite' && error.args['row'] === 1);
    }
  });

  it('too few rows, and rows of different lengths', async () => {
    const few = rowsAt(real, [0]);
    await assert.rejects(prdc(real, few, 5, noPulse), hasCode('metrics.tooFew'));
    await assert.rejects(frechetDistance(real, few, noPulse), hasCode('metrics.tooFew'));
    await assert.rejects(kernelDistance(few, real, 10, noPulse), hasCode('metrics.tooFew'));
    assert.throws(() => inceptionScore(few, 10), hasCode('metrics.tooFew'));
    await assert.rejects(intraClassFrechet({ features: real, labels: new Uint32Array(300) }, { features: same, labels: new Uint32Array(300) }, 2, noPulse), hasCode('metrics.tooFew'));
    for (const distance of Object.values(distances)) await assert.rejects(distance(real, features(3, 300, 5)), hasCode('metrics.columns'));
  });

  it('work goes on in pieces, and ends where the pulse says so', async () => {
    const [x, y] = [features(60, 4000, 32), features(61, 4000, 32)];
    const beats: number[] = [];
    const stop = (done: number, total: number): Promise<void> => {
      beats.push(done / total);
      return beats.length < 5 ? Promise.resolve() : Promise.reject(new Error('enough'));
    };
    await assert.rejects(prdc(x, y, 5, stop), /enough/);
    assert.ok(beats.every((beat, i) => i === 0 || beat > beats[i - 1]!), beats.join(' '));
  });
});
