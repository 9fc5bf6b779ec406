import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { gan } from '../../fidelity/gan.ts';
import { measure } from '../../fidelity/measure.ts';
import { folderOf, seedRun } from '../../fidelity/seed-run.ts';
import type { Study } from '../../fidelity/study.ts';
import { readAlerts, writeAlerts } from '../../src/runs/alerts.ts';
import { readMeasurements } from '../../src/runs/measures.ts';
import { TOY } from '../cli/gan.ts';

describe('a training of the fidelity studies', function () {
  this.timeout(120_000);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gan-fidelity-'));
  const config = path.join(folder, 'toy.gan.json');
  const study: Study = {
    title: 'toy', paper: 'none', protocol: '', seeds: 1, measures: ['modes'], samples: 500, checks: [],
    steps: { standard: 200, full: 400 },
    arms: { toy: { title: 'toy', config, set: ['training.checkpointEvery=50', 'training.sampleEvery=500'] } },
    figures: {
      modes: { title: 'modes', from: { figure: 'modes' }, as: 'count' },
      real: { title: 'modes of reals', from: { figure: 'modes', heldOut: true }, as: 'count' },
      loss: { title: 'loss', from: { scalar: 'loss_g' }, as: 'number' },
    },
  };
  const run = () => ({ ...seedRun('test', study, 'toy', 3, 'standard'), within: 'fidelity-test' });
  const silent = () => undefined;

  before(() => { writeFileSync(config, TOY); });
  before(() => { rmSync(folderOf(run()), { recursive: true, force: true }); });
  after(() => {
    for (const trained of [folder, folderOf(run())]) rmSync(trained, { recursive: true, force: true });
  });

  it('gives the figures of its last step, and says what they were made with', async () => {
    const told: string[] = [];
    const outcome = await measure(run(), study, (text) => told.push(text));
    const measured = (await readMeasurements(folderOf(run())))[0]!;
    assert.deepEqual([measured.step, measured.count], [200, 500]);
    assert.deepEqual([outcome.figures['modes'], outcome.figures['real']], [measured.measures['modes']!.figures['modes'], 8]);
    assert.deepEqual([outcome.seed, outcome.steps], [3, 200]);
    assert.match(outcome.engine, /^onnx/);
    assert.ok(told.includes('measuring'));
  });

  it('asks the detectors of today what they say of it', async () => {
    await writeAlerts(folderOf(run()), [{ step: 7, fault: { code: 'alert.weak', template: 'as was said once', args: {} } }]);
    assert.deepEqual((await measure(run(), study, silent)).alerts, []);
    assert.deepEqual(await readAlerts(folderOf(run())), []);
  });

  it('has one run with another study of the same experiment, and finds its figures beside those of the other', async () => {
    const other = { ...study, title: 'the same toy', samples: 300, figures: { real: study.figures['real']! } };
    assert.equal(folderOf({ ...seedRun('other', other, 'toy', 3, 'standard'), within: 'fidelity-test' }), folderOf(run()));
    assert.deepEqual((await measure(run(), other, silent)).figures, { real: 8 });
    assert.deepEqual(await readMeasurements(folderOf(run())).then((all) => all.map(({ count }) => count).sort()), [300, 500]);
  });

  it('fails with the words of the program', async () => {
    await assert.rejects(measure(run(), { ...study, measures: ['critic'] }, silent), /critic/);
  });

  it('fails where a figure is missing, rather than pass over it', async () => {
    await assert.rejects(measure(run(), { ...study, figures: { ...study.figures, nats: { title: '', from: { scalar: 'nats_held_out' }, as: 'number' } } }, silent), /nats_held_out/);
  });

  it('comes to the same where it was stopped and goes on', async () => {
    const { figures } = await measure(run(), study, silent);
    rmSync(folderOf(run()), { recursive: true });
    const { config: file, set, seed } = run();
    let trainer = 0;
    const stopped = gan(['train', file, '--run-dir', folderOf(run()), '--steps', '200', '--seed', String(seed), ...set.flatMap((change) => ['--set', change])], ({ event, pid, step }) => {
      if (event === 'hello') trainer = Number(pid);
      if (event === 'checkpoint' && step === 50) process.kill(trainer, 'SIGTERM');
    });
    await assert.rejects(stopped, /130/);
    assert.deepEqual((await measure(run(), study, silent)).figures, figures);
  });

  it('is another experiment where the config, the changes or the steps are others, not where a comment is', () => {
    const { sha256 } = run();
    writeFileSync(config, TOY.replace('// a toy', '// the same toy'));
    assert.equal(run().sha256, sha256);
    assert.notEqual(seedRun('test', study, 'toy', 3, 'full').sha256, sha256);
    writeFileSync(config, TOY.replace('32', '33'));
    assert.notEqual(run().sha256, sha256);
    writeFileSync(config, TOY);
  });
});
