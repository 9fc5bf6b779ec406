import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive, until } from '../launch/fake.ts';
import { measurement } from '../runs/measurement.ts';
import { Program, TOY, workFolder, type Event } from './gan.ts';

/** The program as it is shipped, with its trainer and the embedded engine. */
describe('gan, end to end', function () {
  this.timeout(120_000);
  const folder = workFolder();
  const gan = new Program(path.resolve('dist/cli.cjs'), folder.dir);
  const runsFolder = path.join(folder.dir, '.gan', 'runs');
  const at = (...parts: string[]) => path.join(folder.dir, ...parts);
  const steps = (events: readonly Event[]) => events.filter(({ event }) => event === 'progress').map(({ step }) => step);
  let runDir = '';

  before(() => {
    writeFileSync(at('toy.gan.json'), TOY);
    mkdirSync(at('.gan'));
  });
  after(() => { folder.remove(); });

  it('trains, and tells each kind of event', async () => {
    const { code, stderr, events } = await gan.run(['train', 'toy.gan.json', '--json']);
    assert.deepEqual([code, stderr], [0, '']);
    const kinds = new Set(events().map(({ event }) => event));
    for (const kind of ['hello', 'preparing', 'state', 'progress', 'sample', 'checkpoint', 'done']) assert.ok(kinds.has(kind), kind);
    assert.equal(steps(events()).at(-1), 30);
    runDir = events()[0]?.runDir ?? '';
    assert.equal(path.dirname(runDir), runsFolder);
    const sample = events().at(-1)?.sample ?? '';
    assert.equal(readFileSync(sample).subarray(1, 4).toString(), 'PNG');
  });

  it('goes on from the last checkpoint, farther', async () => {
    const { code, events } = await gan.run(['resume', 'latest', '--steps', '40', '--json']);
    assert.equal(code, 0);
    assert.ok(steps(events()).every((step) => (step ?? 0) > 30));
    assert.deepEqual([events().at(-1)?.event, events().at(-1)?.step], ['done', 40]);
    const again = await gan.run(['resume', path.basename(runDir)]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /gan: .* at its end, step 40 of 40: give more steps/);
  });

  it('draws samples as a picture and as numbers', async () => {
    const png = await gan.run(['sample', 'toy', '--seed', '3']);
    assert.deepEqual([png.code, png.stderr], [0, '']);
    assert.equal(readFileSync(at(`samples-${path.basename(runDir)}.png`)).subarray(1, 4).toString(), 'PNG');
    const npy = await gan.run(['sample', runDir, '--count', '50', '--out', 'points.npy', '--json']);
    assert.equal(npy.code, 0);
    assert.match(readFileSync(at('points.npy')).subarray(0, 128).toString('latin1'), /NUMPY.*'<f4'.*\(50, 2\)/s);
    assert.equal(npy.events()[0]?.count, 50);
    const nowhere = await gan.run(['sample', 'toy', '--out', 'no-folder/points.npy']);
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.stderr, /gan: The folder .*no-folder is not there/);
  });

  it('tries the modules of networks that a config names, unless told not to', async () => {
    writeFileSync(at('bad-nets.ts'), 'export const generator = ({ layers }) => [layers.dense(2)];\nexport const discriminator = () => 5;\n');
    const player = '{ "network": "module", "module": "./bad-nets.ts" }';
    writeFileSync(at('module.gan.json'), `{ "data": { "set": "ring" }, "generator": ${player}, "discriminator": ${player} }`);
    const { code, stdout, stderr } = await gan.run(['validate', 'module.gan.json']);
    assert.equal(code, 1);
    assert.match(stdout, /^bad-nets\.ts:2:1 error discriminator must return a list of layers.*it returned 5\. \[gan\.moduleResult\]$/m);
    assert.match(stderr, /Errors: 1\./);
    const untried = await gan.run(['validate', '--no-modules', 'module.gan.json']);
    assert.equal(untried.code, 0);
    assert.doesNotMatch(untried.stdout, /bad-nets/);
  });

  it('lists the runs', async () => {
    const { code, stdout } = await gan.run(['runs']);
    assert.equal(code, 0);
    const [heading, row = ''] = stdout.split('\n');
    assert.match(heading ?? '', /^ID +NAME +STATE +STEP +AGE +SIZE +MEASURED$/);
    assert.match(row, new RegExp(`^${path.basename(runDir)} +toy +finished +40/40 +.* ago +[\\d.]+ [kM]B$`));
    const { events } = await gan.run(['runs', runsFolder, '--json']);
    assert.deepEqual([events()[0]?.dir, events()[0]?.state, events()[0]?.step], [runDir, 'finished', 40]);
  });

  it('lists the newest measures of a run in a few words, and the run all the same where their file is damaged', async () => {
    const file = path.join(runDir, 'measures.json');
    const measures = { modes: { figures: { modes: 8, high_quality: 0.9725 }, seconds: 1 } };
    writeFileSync(file, JSON.stringify({ format: 1, measurements: [{ ...measurement, measures, time: '2026-01-02T00:00:00Z' }, measurement] }));
    assert.match((await gan.run(['runs'])).stdout, /[kM]B +modes 8, HQ 97%$/m);
    assert.equal((await gan.run(['runs', '--json'])).events()[0]?.measured, 'modes 8, HQ 97%');
    writeFileSync(file, '{');
    assert.match((await gan.run(['runs'])).stdout, /toy +finished .*[kM]B$/m);
    rmSync(file);
  });

  it('lists a damaged run with its fault beside the others', async () => {
    mkdirSync(path.join(runsFolder, 'broken'));
    writeFileSync(path.join(runsFolder, 'broken', 'run.json'), '{ "format": 1, \u0000');
    const { code, stdout } = await gan.run(['runs']);
    assert.equal(code, 0);
    assert.match(stdout, /\nbroken +unreadable .*run\.json is damaged/);
    assert.match((await gan.run(['resume', 'broken'])).stderr, /gan: .*run\.json is damaged/);
  });

  it('stops a run with a checkpoint that it goes on from', async () => {
    const run = gan.start(['train', 'toy.gan.json', '--steps', '1000000', '--run-dir', 'long', '--json']);
    const { pid = 0 } = await run.event(({ event }) => event === 'hello');
    await run.event(({ event }) => event === 'progress');
    run.process.kill('SIGINT');
    const { code, events } = await run.ended;
    assert.equal(code, 130);
    const done = events().at(-1);
    assert.deepEqual([done?.event, done?.state], ['done', 'stopped']);
    assert.equal(isAlive(pid), false);
    const checkpoints = readdirSync(at('long', 'checkpoints')).map(Number);
    assert.equal(Math.max(...checkpoints), done?.step);
    const resumed = await gan.run(['resume', 'long', '--steps', String((done?.step ?? 0) + 5), '--json']);
    assert.deepEqual([resumed.code, steps(resumed.events()).at(-1)], [0, (done?.step ?? 0) + 5]);
  });

  it('refuses a second trainer on the same run, which does not harm the first', async () => {
    const first = gan.start(['train', 'toy.gan.json', '--steps', '1000000', '--run-dir', 'shared', '--json']);
    await first.event(({ event }) => event === 'progress');
    const second = await gan.run(['resume', 'shared']);
    assert.equal(second.code, 1);
    assert.match(second.stderr, /gan: shared is being trained by process \d+ on this machine/);
    const other = await gan.run(['train', 'toy.gan.json', '--steps', '2', '--run-dir', 'beside']);
    assert.equal(other.code, 0);
    assert.match(other.stderr, /Already training on these \d+ cores: shared\. .* --threads \d+/);
    first.process.kill('SIGINT');
    const { code, events } = await first.ended;
    assert.deepEqual([code, events().at(-1)?.state], [130, 'stopped']);
  });

  it('leaves no trainer when it is killed, and the run can go on', async () => {
    const run = gan.start(['train', 'toy.gan.json', '--steps', '1000000', '--run-dir', 'killed', '--json']);
    const { pid = 0 } = await run.event(({ event }) => event === 'hello');
    await run.event(({ event }) => event === 'progress');
    run.process.kill('SIGKILL');
    await until(() => !isAlive(pid));
    assert.equal(readdirSync(at('killed', 'checkpoints')).length > 0, true);
    assert.equal((await gan.run(['runs', '.', '--json'])).code, 0);
    assert.match(readFileSync(at('killed', 'run.json'), 'utf8'), /"stoppedBy": "host"/);
  });

  it('trains with what the options say', async () => {
    const options = ['--steps', '3', '--seed', '9', '--engine', 'cpu', '--threads', '1', '--set', 'training.batchSize=16'];
    const { code, stderr } = await gan.run(['train', 'toy.gan.json', '--run-dir', 'options', ...options]);
    assert.equal(code, 0);
    assert.match(stderr, /^toy\.gan\.json:7:\d+ warning The run has 3 steps/);
    const info = JSON.parse(readFileSync(at('options', 'run.json'), 'utf8')) as unknown;
    assert.ok(typeof info === 'object' && info !== null && 'seed' in info && 'steps' in info && 'engine' in info);
    assert.deepEqual([info.seed, info.steps], [9, 3]);
    assert.match(JSON.stringify(info.engine), /"name":"cpu"/);
    assert.match(readFileSync(at('options', 'config.gan.json'), 'utf8'), /\/\/ a toy[^]*"batchSize": 16/);
  });

  it('says what the machine can compute with', async () => {
    const { code, stdout } = await gan.run(['doctor']);
    assert.equal(code, 0);
    assert.match(stdout, /Versions[^]*Machine[^]*Engines +onnx[^]*auto +means onnx here/);
    const asked = await gan.run(['doctor', '--json', '--threads', '1']);
    assert.ok(Array.isArray(asked.events()[0]?.engines));
    assert.match(asked.stdout, /"name":"onnx"[^]*?"threads":1\b/);
  });

  it('keeps no record of its uses outside of the run: ONNX Runtime would, and send it to its makers', async () => {
    const [home, temporary] = [at('home'), at('temporary')];
    mkdirSync(home);
    mkdirSync(temporary);
    const own = { HOME: home, XDG_CACHE_HOME: undefined, TMPDIR: temporary, ORT_DISABLE_TELEMETRY: undefined };
    assert.equal((await gan.run(['train', 'toy.gan.json', '--steps', '2', '--run-dir', at('elsewhere')], own)).code, 0);
    const left = [home, temporary].flatMap((folder) => readdirSync(folder, { recursive: true }).map(String));
    assert.deepEqual(left.filter((name) => /onnxruntime|Microsoft|mat-debug/.test(name)), []);
  });

  it('names missing data, and starts nothing', async () => {
    writeFileSync(at('data.gan.json'), '{ "data": { "set": "images", "path": "no-pictures" } }');
    const { code, stderr } = await gan.run(['train', 'data.gan.json', '--run-dir', 'no-data']);
    assert.equal(code, 3);
    assert.match(stderr, /data\.gan\.json:1:\d+ error .*no-pictures/);
    assert.equal(existsSync(at('no-data')), false);
  });
});
