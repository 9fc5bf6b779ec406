import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { FEATURE_RANGES } from '../../src/config/measures-schema.ts';
import { accuracy, inceptionScore } from '../../src/metrics/class-figures.ts';
import { jensenShannon, klToUniform, sharesOf } from '../../src/metrics/divergence.ts';
import { frechetDistance, intraClassFrechet } from '../../src/metrics/frechet.ts';
import { lloyd, nearestCentres } from '../../src/metrics/k-means.ts';
import { kernelDistance, polynomialMmd } from '../../src/metrics/kernel-distance.ts';
import { linearProbe, probed } from '../../src/metrics/linear-probe.ts';
import { logisticRegression } from '../../src/metrics/logistic-regression.ts';
import { bestMatching, contingency, matchedShare, mutualInformation } from '../../src/metrics/matching.ts';
import { rowsBetween, type Matrix } from '../../src/metrics/matrix.ts';
import { msSsim } from '../../src/metrics/ms-ssim.ts';
import { compareBins, countsOf, proportionsZ } from '../../src/metrics/ndb.ts';
import { prdc } from '../../src/metrics/prdc.ts';
import { spearman } from '../../src/metrics/rank-correlation.ts';
import { slicedWasserstein } from '../../src/metrics/sliced-wasserstein.ts';
import { FileNetwork } from '../../src/trainer/measures/file-network.ts';
import { alike, features, images, noPulse, uniforms } from './arrays.ts';

const numbers = z.array(z.number());
const prdcSchema = z.object({ precision: z.number(), recall: z.number(), density: z.number(), coverage: z.number() });
const schema = z.object({
  versions: z.record(z.string(), z.string()),
  values: z.object({
    prdc: z.record(z.string(), prdcSchema),
    frechet: z.record(z.string(), z.number()),
    frechetWide: z.record(z.enum(['many', 'few']), z.record(z.string(), z.number())),
    frechetSingular: z.number(),
    intraClass: numbers,
    kernel: z.object({ whole: z.number(), blocks: numbers }),
    slicedWasserstein: z.record(z.string(), z.number()),
    inceptionScore: z.object({ mean: z.number(), deviation: z.number() }),
    accuracy: z.number(),
    msSsim: z.record(z.string(), z.number()),
    bins: z.object({ z: numbers, jensenShannon: z.number(), klToUniform: z.number() }),
    kMeans: z.object({ counts: numbers, first: numbers }),
    spearman: numbers,
    codes: z.object({ table: z.array(numbers), matched: z.number(), information: z.number() }),
    probe: z.record(z.string(), z.object({ kernel: z.array(numbers), bias: numbers, c: z.number(), logits: z.array(numbers) })),
    network: z.record(z.enum(FEATURE_RANGES), z.array(numbers)),
  }),
});

const folder = path.join(process.cwd(), 'test', 'metrics', 'reference');
const { values: expected, versions } = schema.parse(JSON.parse(readFileSync(path.join(folder, 'values.json'), 'utf8')));

const near = (found: number, wanted: number, what: string, tolerance = 1e-4): void => {
  assert.ok(Math.abs(found - wanted) <= tolerance * Math.max(1, Math.abs(wanted)), `${what}: ${found}, the reference has ${wanted}`);
};

const real = features(1, 500, 12);
const made = features(2, 400, 12, 0.3, 1.2);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const counts = (seed: number, to: number): Uint32Array => Uint32Array.from(uniforms(seed, 20), (value) => Math.floor(value * to));

describe('metrics: as the reference implementations have them', () => {
  it('names the versions that requirements.txt pins', () => {
    const pinned = readFileSync(path.join(folder, 'requirements.txt'), 'utf8');
    for (const [name, version] of Object.entries(versions)) assert.ok(pinned.includes(`${name}==${version}`), name);
  });

  it('PRDC as prdc', async () => {
    for (const [k, wanted] of Object.entries(expected.prdc)) {
      const found = await prdc(real, made, Number(k), noPulse);
      for (const name of ['precision', 'recall', 'density', 'coverage'] as const) near(found[name], wanted[name], `${name} of ${k}`);
    }
  });

  it('the Fréchet distance as torch-fidelity and as scipy', async () => {
    const found = await frechetDistance(real, made, noPulse);
    for (const [name, wanted] of Object.entries(expected.frechet)) near(found, wanted, name);
  });

  const wide = {
    many: [features(22, 600, 256, 0, 1 / 32), features(23, 500, 256, 0.01, 1 / 32)],
    few: [features(24, 90, 256, 0, 1 / 32), features(25, 120, 256, 0.01, 1 / 32)],
  } as const;
  for (const [name, [first, second]] of Object.entries(wide)) {
    it(`the Fréchet distance of 256 features, of ${name} samples, as torch-fidelity and as scipy`, async () => {
      const found = await frechetDistance(first, second, noPulse);
      for (const [by, wanted] of Object.entries(expected.frechetWide[name as keyof typeof wide])) near(found, wanted, by);
    });
  }

  it('the Fréchet distance to features of one dimension as scipy', async () => {
    const single = features(3, 500, 1);
    const flat: Matrix = { rows: 500, columns: 12, data: Float32Array.from({ length: 6000 }, (_, i) => single.data[Math.floor(i / 12)]!) };
    near(await frechetDistance(real, flat, noPulse), expected.frechetSingular, 'singular');
  });

  it('the Fréchet distance of each class as torch-fidelity', async () => {
    const classed = (x: Matrix) => ({ features: x, labels: Uint32Array.from({ length: x.rows }, (_, row) => row % 4) });
    const found = await intraClassFrechet(classed(real), classed(made), 4, noPulse);
    expected.intraClass.forEach((wanted, label) => { near(found.byClass[label]!, wanted, `class ${label}`); });
    near(found.mean, mean(expected.intraClass), 'their mean');
  });

  it('the kernel distance as torch-fidelity', async () => {
    near(await polynomialMmd(rowsBetween(real, 0, 400), made, noPulse), expected.kernel.whole, 'whole');
    const { distance, standardError } = await kernelDistance(real, made, 100, noPulse);
    near(distance, mean(expected.kernel.blocks), 'blocks');
    const spread = Math.sqrt(expected.kernel.blocks.reduce((sum, value) => sum + (value - distance) ** 2, 0) / 3 / 4);
    near(standardError ?? NaN, spread, 'their standard error');
  });

  it('the sliced Wasserstein distance as POT and as scipy', async () => {
    const found = await slicedWasserstein(real, made, features(4, 32, 12), noPulse);
    for (const [name, wanted] of Object.entries(expected.slicedWasserstein)) near(found, wanted, name);
  });

  it('the inception score as torch-fidelity, the accuracy as scikit-learn', () => {
    const logits = features(5, 1000, 10, 0, 2);
    const { score, deviation } = inceptionScore(logits, 10);
    near(score, expected.inceptionScore.mean, 'score');
    near(deviation, expected.inceptionScore.deviation, 'deviation');
    const truth = Uint32Array.from(uniforms(6, 1000), (value) => Math.floor(value * 10));
    near(accuracy(logits, truth), expected.accuracy, 'accuracy');
  });

  for (const [seed, count, shape] of [[7, 4, [180, 177, 3]], [9, 4, [28, 28, 1]], [11, 2, [45, 51, 3]]] as const) {
    it(`MS-SSIM of ${shape.join(' x ')} as pytorch-msssim`, () => {
      const x = images(seed, count, shape);
      const y = alike(x, images(seed + 1, count, shape));
      const image = (of: Matrix, place: number): Float32Array => rowsBetween(of, place, place + 1).data;
      const found = Array.from({ length: count }, (_, place) => msSsim(image(x, place), image(y, place), shape, 1));
      near(mean(found), expected.msSsim[shape.join('x')]!, shape.join('x'));
    });
  }

  it('the test of equal bins as statsmodels, the divergences as scipy', () => {
    const [n, m] = [counts(13, 100), counts(14, 60)];
    const total = (of: Uint32Array): number => of.reduce((sum, value) => sum + value, 0);
    n.forEach((count, bin) => { near(proportionsZ(count, total(n), m[bin]!, total(m)), expected.bins.z[bin]!, `bin ${bin}`); });
    const { different, jensenShannon: js } = compareBins(n, m, 3);
    assert.equal(different, expected.bins.z.filter((value) => Math.abs(value) > 3).length);
    near(js, expected.bins.jensenShannon, 'Jensen-Shannon');
    near(jensenShannon(sharesOf(n), sharesOf(m)), expected.bins.jensenShannon, 'Jensen-Shannon of shares');
    near(klToUniform(n), expected.bins.klToUniform, 'KL to uniform');
  });

  it("Spearman's rank correlation as scipy, without ties and with many", () => {
    const column = (of: Matrix, place: number): number[] => Array.from({ length: of.rows }, (_, row) => of.data[row * of.columns + place]!);
    const fine = features(17, 40, 2);
    const coarse = { ...fine, data: fine.data.map((value) => Math.floor(value * 2)) };
    [fine, coarse].forEach((of, i) => { near(spearman(column(of, 0), column(of, 1)), expected.spearman[i]!, `set ${i}`, 1e-12); });
  });

  it('the matching of codes to classes as scipy, their mutual information as scikit-learn', () => {
    const codes = Uint32Array.from(uniforms(19, 300), (value) => Math.floor(value * 7));
    const [drawn, kept] = [uniforms(20, 300), uniforms(21, 300)];
    const classes = codes.map((code, i) => (kept[i]! < 0.5 ? (code * 3) % 5 : Math.floor(drawn[i]! * 5)));
    const table = contingency(codes, classes, { codes: 7, classes: 5 });
    assert.deepEqual(table, expected.codes.table);
    near(matchedShare(table, bestMatching(table)), expected.codes.matched, 'share', 1e-12);
    near(mutualInformation(table), expected.codes.information, 'information', 1e-12);
  });

  for (const [rows, columns] of [[60, 12], [40, 90]] as const) {
    it(`logistic regression and the probe on ${rows} rows of ${columns} features as scikit-learn`, async () => {
      const wanted = expected.probe[`${rows}x${columns}`]!;
      const labels = Uint32Array.from({ length: rows }, (_, row) => row % 4);
      const plain = features(18, rows, columns);
      const x: Matrix = { ...plain, data: plain.data.map((value, i) => (i % columns === labels[Math.floor(i / columns)] ? Math.fround(value + 0.75) : value)) };
      const { kernel, bias } = await logisticRegression({ rows, columns, data: Float64Array.from(x.data), labels, classes: 4 }, 0.5, noPulse);
      wanted.kernel.forEach((row, k) => { row.forEach((value, j) => { near(kernel[j * 4 + k]!, value, `weight ${j} of class ${k}`); }); });
      wanted.bias.forEach((value, k) => { near(bias[k]!, value, `bias ${k}`); });
      const probe = await linearProbe(x, labels, 4, noPulse);
      assert.equal(probe.c, wanted.c);
      const logits = probed(probe, rowsBetween(x, 0, 5));
      wanted.logits.flat().forEach((value, i) => { near(logits.data[i]!, value, `logit ${i}`); });
    });
  }

  for (const range of FEATURE_RANGES) {
    it(`features of a network of one's own that takes ${range} values, as PyTorch`, async () => {
      const grey = images(16, 5, [11, 20, 1]).data.map((value) => 2 * value - 1);
      const network = await FileNetwork.open({ file: path.join(folder, 'network.onnx'), range }, [11, 20, 1], 1);
      const { features: found, logits } = await network.read(grey, noPulse);
      network.dispose();
      assert.equal(logits, undefined);
      assert.deepEqual([found.rows, found.columns], [5, 4]);
      expected.network[range].flat().forEach((wanted, i) => { near(found.data[i]!, wanted, `feature ${i}`); });
    });
  }

  it('k-means from given centres as scikit-learn', async () => {
    const centres = await lloyd(real, rowsBetween(real, 0, 6), 300, noPulse);
    assert.deepEqual([...countsOf(await nearestCentres(real, centres, noPulse), 6)], expected.kMeans.counts);
    expected.kMeans.first.forEach((wanted, i) => { near(centres.data[i]!, wanted, `coordinate ${i}`); });
  });
});
