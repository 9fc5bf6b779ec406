import assert from 'node:assert/strict';
import { appendFileSync, copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../src/faults/fault.ts';
import { FIGURES } from '../../src/protocol/figures.ts';
import type { TrainerReport } from '../../src/protocol/control.ts';
import { offersSchema, type Offer } from '../../src/protocol/offers.ts';
import { latestCheckpoint, readCheckpoint, writeCheckpoint } from '../../src/runs/checkpoints.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { Indexes } from '../../src/runs/index-view.ts';
import { paddedStep, runPaths } from '../../src/runs/layout.ts';
import { readMeasurements } from '../../src/runs/measures.ts';
import { readSeries } from '../../src/runs/series.ts';
import { Control } from '../../src/trainer/control.ts';
import { judge } from '../../src/trainer/judge-task.ts';
import { offer } from '../../src/trainer/offers-task.ts';
import { contents, Place } from './child.ts';
import { copyOf, measure, networkFile, nearly, ownCache, pictures, ring, type EvalTask } from './measuring.ts';
import { writePictures } from './two-classes.ts';

async function series(dir: string, tag: string): Promise<Record<number, number>> {
  const [found] = await new Indexes().read(dir, (view) => readSeries(view, { tags: [tag], points: 1000 }));
  return Object.fromEntries([...(found?.steps ?? [])].map((step, i) => [step, found!.mean[i]!] as const).filter(([, value]) => Number.isFinite(value)));
}

describe('measures of a run', function () {
  this.timeout(180_000);
  const cache = ownCache();
  let place: Place;
  let toy: string;
  let digits: string;
  /** a run whose config names a network to look through */
  let looking: string;

  const refuses = (task: Omit<EvalTask, 'task'>, code: string) => assert.rejects(measure(task), (error) => error instanceof Fault && error.code === code);

  before(async () => {
    place = Place.withPictures();
    writePictures(place.folder);
    toy = await place.trained(place.config(ring));
    digits = await place.trained(place.config(pictures, 'two.gan.json'));
  });
  after(async () => {
    await place.remove();
  });

  describe('while it trains', () => {
    it('has the modes of a mixture, and the estimate of a Wasserstein critic, at every grid without being asked', async () => {
      for (const tag of ['modes', 'high_quality', 'kl_modes', 'critic_estimate']) assert.deepEqual(Object.keys(await series(toy, tag)).map(Number), [2, 4, 6], tag);
    });

    it('changes nothing of the run', async () => {
      const unwatched = await place.trained(place.config({ ...ring, measures: { names: [] } }, 'unwatched.gan.json'));
      assert.deepEqual(await series(unwatched, 'modes'), {});
      const last = async (dir: string) => contents((await latestCheckpoint(dir))!.folder);
      assert.deepEqual(await last(toy), await last(unwatched));
    });

    it('takes what is asked for, as often as is asked', async () => {
      const asked = await place.trained(place.config({ ...ring, measures: { names: ['sliced-wasserstein', 'prdc'], every: 4, count: 200 } }, 'asked.gan.json'));
      for (const tag of ['sliced_wasserstein', 'precision', 'recall', 'density', 'coverage']) assert.deepEqual(Object.keys(await series(asked, tag)).map(Number), [4, 6], tag);
    });

    it('refuses what cannot be measured before anything is trained', async () => {
      const { child } = place.train(place.config({ ...ring, measures: { names: ['classes'] } }, 'classes.gan.json'));
      assert.equal((await child.failure()).fault.code, 'measures.unavailable');
    });

    it('says in run.json what its figures are made with', async () => {
      assert.deepEqual((await readRunInfo(toy)).measuring, { weights: 'raw', statistics: 'moving', batch: 100, count: 500, seed: 0 });
      assert.equal((await readRunInfo(digits)).measuring, undefined, 'nothing is measured');
    });

    it('looks through the network that the config names, as gan eval does through the same one', async () => {
      copyFileSync(networkFile, path.join(place.folder, 'features.onnx'));
      const features = { path: './features.onnx', range: 'imagenet' } as const;
      looking = await place.trained(place.config({ ...pictures, training: { ...pictures.training, steps: 4, checkpointEvery: 4, sampleEvery: 4 }, measures: { names: ['frechet', 'ndb'], count: 1000, features } }, 'features.gan.json'));
      const file = path.join(place.folder, 'features.onnx');
      const [found] = await measure({ runDir: copyOf(place, looking), measures: ['frechet', 'ndb'], count: 1000 });
      assert.ok(found!.network?.kind === 'file' && found!.network.file === file, 'the network of the config');
      for (const [tag, name] of [['frechet', 'frechet'], ['ndb', 'ndb'], ['ndb_js', 'ndb']] as const) nearly((await series(looking, tag))[4], Number(found!.measures[name]!.figures[tag]), tag);
      assert.deepEqual((await readRunInfo(looking)).measuring, { weights: 'ema', statistics: 'moving', batch: 100, count: 1000, seed: 0, network: found!.network });
      appendFileSync(file, Buffer.from([0x12, 0]));
      const child = place.start({ task: 'resume', runDir: looking, steps: 5 });
      await child.exited;
      assert.ok(child.reports.some((report) => report.type === 'note' && report.fault.code === 'trainer.featuresChanged'));
    });

    it('agrees with what is measured afterwards, which holds the same samples', async () => {
      const [found] = await measure({ runDir: copyOf(place, toy), measures: ['modes', 'critic'], count: 500 });
      const live = await series(toy, 'kl_modes');
      assert.ok(Math.abs(Number(found!.measures['modes']!.figures['kl_modes']) - live[6]!) < 1e-6);
      assert.ok(Math.abs(Number(found!.measures['critic']!.figures['critic_estimate']) - (await series(toy, 'critic_estimate'))[6]!) < 1e-6);
    });
  });

  describe('afterwards', () => {
    it('are written into the run with all that made them, what cannot be taken with its reason', async () => {
      const dir = copyOf(place, toy);
      const [found, ...more] = await measure({ runDir: dir, count: 1000 });
      assert.equal(more.length, 0);
      assert.deepEqual([found!.step, found!.weights, found!.statistics, found!.count, found!.batch, found!.seed], [6, 'raw', 'moving', 1000, 100, 0]);
      assert.deepEqual(found!.real, { train: 1000, heldOut: 200 });
      assert.deepEqual(Object.keys(found!.measures), ['modes', 'critic', 'sliced-wasserstein', 'prdc', 'ndb']);
      assert.ok(Number(found!.measures['modes']!.heldOut?.['high_quality']) > 0.95, 'real points lie near their modes');
      assert.match(found!.skipped['ms-ssim'] ?? '', /no images/);
      assert.deepEqual(await readMeasurements(dir), [found]);
    });

    it('are offered as they are taken: unasked, on request, or not at all, with the reason', async () => {
      for (const [run, weights, asked] of [[toy, ['raw'], ['frechet', 'kernel', 'probe']], [digits, ['raw', 'ema'], ['cas', 'augmentation']]] as const) {
        const { state, result } = await offer({ task: 'offers', runDir: run, count: 1000 }, { control: new Control(), report: () => undefined });
        const offers = offersSchema.parse(result);
        const of = (taken: Offer['taken']) => offers.offers.flatMap(({ name, ...one }) => (one.taken === taken ? [name] : []));
        assert.equal(state, 'finished');
        assert.deepEqual([offers.steps, offers.weights, of('asked')], [run === toy ? [3, 6] : [30], weights, asked]);
        // Measuring the pictures would train the judge, which later tests find untrained.
        const found = run === toy ? (await measure({ runDir: copyOf(place, run), count: 1000 }))[0]! : undefined;
        if (found) assert.deepEqual(of('usually'), Object.keys(found.measures));
        if (found) assert.deepEqual(offers.sampledWith, { weights: found.weights, statistics: found.statistics });
        for (const { name, reason, taken } of offers.offers) {
          if (taken !== 'never') continue;
          await refuses({ runDir: run, measures: [name], count: 1000 }, 'measures.unavailable');
          if (found && name in found.skipped) assert.equal(reason, found.skipped[name]);
        }
      }
    });

    it('of every checkpoint, in order; measured again they are brought up to date', async () => {
      const dir = copyOf(place, toy);
      const all = await measure({ runDir: dir, steps: 'all', measures: ['modes'], count: 200 });
      assert.deepEqual(all.map(({ step }) => step), [3, 6]);
      const again = await measure({ runDir: dir, steps: 3, measures: ['sliced-wasserstein'], count: 200 });
      assert.deepEqual(again.map(({ step, measures }) => [step, Object.keys(measures)]), [[3, ['modes', 'sliced-wasserstein']], [6, ['modes']]]);
      const others = await measure({ runDir: dir, steps: 3, measures: ['modes'], count: 100 });
      assert.equal(others.length, 3, 'other samples are another measurement');
    });

    it('leave the run as it is', async () => {
      const dir = copyOf(place, toy);
      const before = readdirSync(dir).filter((name) => name !== 'measures.json');
      const info = readFileSync(path.join(dir, 'run.json'));
      await measure({ runDir: dir, measures: ['modes'], count: 100 });
      assert.deepEqual(readdirSync(dir).filter((name) => name !== 'measures.json'), before);
      assert.deepEqual(readFileSync(path.join(dir, 'run.json')), info);
    });

    it('with the batch, moving or standing statistics; standing ones do not depend on the momentum of the moving ones', async () => {
      const slow = await place.trained(place.config({ ...ring, generator: { network: 'mlp', layers: [16], batchNorm: 'all', batchNormMomentum: 0.5 } }, 'slow.gan.json'));
      const figure = async (dir: string, statistics: 'moving' | 'batch' | 'standing'): Promise<number> => {
        const [found] = (await measure({ runDir: copyOf(place, dir), statistics, measures: ['sliced-wasserstein'], count: 1000 }));
        assert.equal(found!.statistics, statistics);
        return Number(found!.measures['sliced-wasserstein']!.figures['sliced_wasserstein']);
      };
      const [moving, batch, standing] = [await figure(toy, 'moving'), await figure(toy, 'batch'), await figure(toy, 'standing')];
      assert.ok(Math.abs(moving - standing) > 1e-3 && Math.abs(batch - standing) > 1e-6, `${moving}, ${batch}, ${standing}`);
      assert.ok(Math.abs((await figure(slow, 'moving')) - moving) > 1e-3, 'the moving averages differ');
      assert.ok(Math.abs((await figure(slow, 'standing')) - standing) < 1e-4, 'the standing statistics are the same');
    });

    it('are refused with a reason', async () => {
      const dir = copyOf(place, toy);
      await refuses({ runDir: dir, steps: 4 }, 'measures.noStep');
      await refuses({ runDir: dir, measures: ['classes'] }, 'measures.unavailable');
      await refuses({ runDir: dir, measures: ['fid'] }, 'measures.unavailable');
      await refuses({ runDir: dir, weights: 'ema' }, 'measures.noAverage');
      await refuses({ runDir: dir, features: { file: 'any.onnx', range: 'unit' } }, 'measures.features');
      await refuses({ runDir: dir, measures: ['prdc'], count: 3 }, 'measures.tooFewSamples');
      await refuses({ runDir: digits, features: { file: networkFile, range: 'wide' } }, 'measures.features');
      await refuses({ runDir: digits, count: 10_000_000 }, 'measures.tooMany');
      await refuses({ runDir: digits, features: { file: path.join(place.folder, 'none.onnx'), range: 'unit' } }, 'measures.features');
      await refuses({ runDir: digits, features: { file: path.join(place.folder, 'two.idx'), range: 'unit' } }, 'measures.features');
      assert.ok(!existsSync(path.join(dir, 'measures.json')));
    });

    it('refuse samples that are not numbers', async () => {
      const dir = copyOf(place, toy);
      const { tensors, counters } = await readCheckpoint((await latestCheckpoint(dir))!.folder);
      const broken = Object.fromEntries(Object.entries(tensors).map(([name, value]) => [name, name.startsWith('generator/params/output') ? { ...value, data: Float32Array.from(value.data, () => NaN) } : value]));
      await writeCheckpoint(dir, 6, broken, counters);
      await refuses({ runDir: dir, measures: ['modes'], count: 100 }, 'metrics.notFinite');
    });

    it('say so where the file of measurements is damaged, and leave it', async () => {
      const dir = copyOf(place, toy);
      writeFileSync(path.join(dir, 'measures.json'), '{ "format": 1, "measurements": [{}] }');
      await refuses({ runDir: dir, measures: ['modes'], count: 100 }, 'runs.malformed');
      writeFileSync(path.join(dir, 'measures.json'), '{ "format": 99 }');
      await refuses({ runDir: dir, measures: ['modes'], count: 100 }, 'runs.newer');
    });
  });

  describe('by a judge', () => {
    const told = (reports: readonly TrainerReport[]): boolean => reports.some((report) => report.type === 'preparing' && report.what === 'Training the judge');

    it('ends where it is told to while the judge is trained, and leaves nothing behind', async () => {
      const dir = copyOf(place, digits);
      const found = await measure({ runDir: dir, count: 500 }, (report, control) => {
        if (report.type === 'preparing' && report.what === 'Training the judge') control.stop('person');
      });
      assert.deepEqual(found, []);
      assert.ok(!existsSync(path.join(dir, 'measures.json')) && !existsSync(path.join(cache(), 'judges')));
    });

    it('is trained at the first need, kept, and its accuracy stands beside the figures', async () => {
      const reports: TrainerReport[] = [];
      const dir = copyOf(place, digits);
      const [found] = await measure({ runDir: dir, count: 500 }, (report) => { reports.push(report); });
      assert.ok(told(reports));
      assert.ok(found!.network?.kind === 'judge' && found!.network.accuracy > 0.9, JSON.stringify(found!.network));
      assert.equal(found!.weights, 'ema');
      assert.deepEqual(Object.keys(found!.measures), ['sliced-wasserstein', 'prdc', 'frechet', 'kernel', 'inception-score', 'classes', 'class-recall', 'class-accuracy', 'intra-frechet']);
      const names = Object.values(found!.measures).flatMap(({ figures }) => Object.keys(figures));
      assert.deepEqual(names.filter((name) => !(name in FIGURES)), [], 'every figure has a title');
      const again: TrainerReport[] = [];
      const control = new Control();
      const result = await judge({ task: 'judge', configFile: path.join(place.folder, 'two.gan.json'), threads: 1 }, { control, report: (report) => { again.push(report); } });
      assert.ok(!told(again) && result.result?.['trained'] === false);
    });

    it('is made anew where what is kept is damaged', async () => {
      const folder = path.join(cache(), 'judges');
      const [name = ''] = readdirSync(folder);
      const file = path.join(folder, name, 'judge.safetensors');
      const bytes = readFileSync(file);
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(file, bytes);
      const result = await judge({ task: 'judge', configFile: path.join(place.folder, 'two.gan.json'), threads: 1 }, { control: new Control(), report: () => undefined });
      assert.equal(result.result?.['trained'], true);
    });

    it('names every held-out example of the class that it is of; a classifier trained on samples is scored by it', async () => {
      const [found] = await measure({ runDir: copyOf(place, digits), measures: ['class-accuracy', 'cas'], count: 500 });
      const { 'class-accuracy': named, cas } = found!.measures;
      assert.ok(Number(named!.heldOut?.['class_accuracy']) > 0.9);
      assert.ok(Number(cas!.figures['cas_reals']) > 0.95, JSON.stringify(cas));
    });

    it('gives way to a network of a person', async () => {
      const [found] = await measure({ runDir: copyOf(place, digits), measures: ['frechet'], count: 200, features: { file: networkFile, range: 'unit' } });
      assert.ok(found!.network?.kind === 'file' && found!.network.output === 'features' && /^[0-9a-f]{64}$/.test(found!.network.sha256));
      const [judged] = await measure({ runDir: copyOf(place, looking), measures: ['frechet'], count: 200, features: 'judge' });
      assert.equal(judged!.network?.kind, 'judge', 'where it is asked for, also of a run whose config names a network');
      await refuses({ runDir: copyOf(place, digits), measures: ['classes'], count: 200, features: { file: networkFile, range: 'unit' } }, 'measures.unavailable');
      await refuses({ runDir: copyOf(place, digits), measures: ['frechet'], count: 200, features: { file: networkFile, range: 'unit', output: 'none' } }, 'measures.features');
    });

    it('is pointed to where the network that the config names is gone', async () => {
      const folder = path.join(place.folder, 'away');
      mkdirSync(folder);
      const own = path.join(folder, 'own.onnx');
      copyFileSync(networkFile, own);
      const run = await place.trained(place.config({ ...pictures, training: { ...pictures.training, steps: 2, checkpointEvery: 2, sampleEvery: 2 }, measures: { names: [], features: { path: own, range: 'unit' } } }, 'gone.gan.json'));
      rmSync(folder, { recursive: true });
      await assert.rejects(measure({ runDir: copyOf(place, run), measures: ['frechet'], count: 200 }), (error) => error instanceof Fault && error.code === 'measures.ownFeatures' && error.message.includes(own) && error.message.includes('--features judge'));
      const [judged] = await measure({ runDir: copyOf(place, run), measures: ['frechet'], count: 200, features: 'judge' });
      assert.equal(judged!.network?.kind, 'judge');
    });

    it('is looked through while a run trains, within classes too', async () => {
      const run = await place.trained(place.config({ ...pictures, training: { ...pictures.training, steps: 2, checkpointEvery: 2, sampleEvery: 2 }, measures: { names: ['class-recall', 'intra-frechet'], count: 200 } }, 'within.gan.json'));
      const [found] = await measure({ runDir: copyOf(place, run), measures: ['class-recall', 'intra-frechet'], count: 200 });
      nearly((await series(run, 'class_recall'))[2], Number(found!.measures['class-recall']!.figures['class_recall']), 'recall');
      nearly((await series(run, 'intra_frechet'))[2], Number(found!.measures['intra-frechet']!.figures['intra_frechet']), 'distance');
      assert.equal((await readRunInfo(run)).measuring?.network?.kind, 'judge');
    });

    it('is that of all the data, and so are the reals, where D is shown a part of them', async () => {
      const part = await place.trained(place.config({ ...pictures, data: { set: 'idx', path: 'two.idx', labels: 'two-labels.idx', size: 40 } }, 'part.gan.json'));
      const trained = (dir: string) => contents(path.join(runPaths(dir).checkpoints, paddedStep(30)));
      assert.notDeepEqual(trained(part), trained(digits), 'other batches');
      const [ofPart] = await measure({ runDir: part, measures: ['frechet'] });
      const [ofAll] = await measure({ runDir: copyOf(place, digits), measures: ['frechet'] });
      assert.deepEqual([ofPart!.real, ofPart!.network], [ofAll!.real, ofAll!.network], 'the same examples, through the same judge');
      assert.deepEqual(ofPart!.measures['frechet']!.heldOut, ofAll!.measures['frechet']!.heldOut);
    });
  });
});
