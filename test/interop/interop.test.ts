import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { latestCheckpoint, readCheckpoint } from '../../src/runs/checkpoints.ts';
import { realDisk } from '../../src/runs/disk.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { checkRunConfig } from '../../src/trainer/run-config.ts';
import { hyperparameters } from '../../src/trainer/hyperparameters.ts';
import { contentOf, type RunContent } from '../durability/content.ts';
import { play, Workplace } from '../durability/tiny-run.ts';
import { pythonWithReaders } from './python.ts';
import { TensorBoard } from './tensorboard.ts';

const RUN = { run: 'run' };
const tags = z.record(z.string(), z.record(z.string(), z.unknown()));
const points = z.array(z.tuple([z.number(), z.number(), z.union([z.number(), z.literal('NaN')])]));
const bars = z.array(z.tuple([z.number(), z.number(), z.array(z.tuple([z.number(), z.number(), z.number()]))]));
const pictures = z.array(z.object({ step: z.number(), query: z.string() }));
const groups = z.object({ sessionGroups: z.array(z.object({ hparams: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])) })) });

describe('a run, read by other programs', function () {
  this.timeout(600_000);
  let place: Workplace | undefined;
  let dir: string;
  let content: RunContent;
  let configFile: string;
  let python: string;
  before(async function () {
    const found = await pythonWithReaders();
    if ('missing' in found) {
      console.log(`      TensorBoard and safetensors were not tried: ${found.missing}`);
      return this.skip();
    }
    python = found.python;
    place = new Workplace();
    ({ configFile } = place);
    dir = place.newRun();
    const { error } = await play('train', place, dir, realDisk);
    assert.equal(error, undefined);
    content = await contentOf(dir);
  });
  after(() => place?.remove());

  it('has its checkpoint read by safetensors, every bit of it', async () => {
    const checkpoint = (await latestCheckpoint(dir))!;
    const script = [
      'import sys, json, hashlib, glob, os',
      'from safetensors.numpy import load_file',
      'tensors = {}',
      'for file in glob.glob(os.path.join(sys.argv[1], "*.safetensors")): tensors.update(load_file(file))',
      'print(json.dumps({name: [str(t.dtype), list(t.shape), hashlib.sha256(t.tobytes()).hexdigest()] for name, t in tensors.items()}))',
    ].join('\n');
    const { stdout } = await promisify(execFile)(python, ['-c', script, checkpoint.folder]);
    const { tensors } = await readCheckpoint(checkpoint.folder);
    const own = Object.entries(tensors).map(([name, { dtype, shape, data }]) => [name, [dtype, shape, createHash('sha256').update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)).digest('hex')]]);
    assert.deepEqual(JSON.parse(stdout), Object.fromEntries(own));
  });

  describe('TensorBoard shows', () => {
    let board: TensorBoard;
    before(async () => {
      board = await TensorBoard.start(python, path.dirname(dir));
      while (Object.keys(tags.parse(await board.get('images/tags'))['run'] ?? {}).length === 0) await sleep(200);
    });
    after(() => board.stop());

    it('every scalar of every step', async () => {
      assert.deepEqual(Object.keys(tags.parse(await board.get('scalars/tags'))['run'] ?? {}).sort(), Object.keys(content.series).sort());
      for (const [tag, course] of Object.entries(content.series)) {
        const shown = points.parse(await board.get('scalars/scalars', { ...RUN, tag }));
        assert.deepEqual(shown.map(([, step, value]) => [step, Math.fround(Number(value))]), course, tag);
      }
    });

    it('histograms', async () => {
      const shown = Object.keys(tags.parse(await board.get('histograms/tags'))['run'] ?? {});
      assert.deepEqual(shown.sort(), Object.keys(content.histograms).map((tag) => `histogram/${tag}`).sort());
      for (const [tag, rows] of Object.entries(content.histograms)) {
        const drawn = bars.parse(await board.get('histograms/histograms', { ...RUN, tag: `histogram/${tag}` }));
        assert.deepEqual(drawn.map(([, step]) => step), rows.map(({ step }) => step));
        // TensorBoard spreads the counts anew over as many bars, between the same ends.
        const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
        assert.deepEqual(drawn.map(([, , buckets]) => Math.round(total(buckets.map(([, , count]) => count)))), rows.map(({ counts }) => total(counts)));
        for (const [, , buckets] of drawn) assert.deepEqual([buckets[0]?.[0], buckets.at(-1)?.[1]], [0, 1]);
      }
    });

    it('sample grids, byte for byte', async () => {
      const shown = pictures.parse(await board.get('images/images', { ...RUN, tag: 'samples', sample: '0' }));
      assert.deepEqual(shown.map(({ step }) => step), Object.keys(content.samples).map(Number));
      for (const { step, query } of shown) assert.ok(content.samples[step]!.equals(await board.bytes('images/individualImage', Object.fromEntries(new URLSearchParams(query)))));
    });

    it('hyperparameters', async () => {
      const { config: file } = runPaths(dir);
      const { values } = hyperparameters(checkRunConfig({ text: readFileSync(file, 'utf8'), file, configFile }));
      const body = { experimentName: '', allowedStatuses: ['STATUS_UNKNOWN', 'STATUS_SUCCESS', 'STATUS_FAILURE', 'STATUS_RUNNING'], colParams: Object.keys(values).map((hparam) => ({ hparam })), startIndex: 0, sliceSize: 10 };
      const { sessionGroups } = groups.parse(await board.post('hparams/session_groups', body));
      assert.deepEqual(sessionGroups.map(({ hparams }) => hparams), [values]);
    });
  });
});
