import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isAlive, until } from '../launch/fake.ts';
import { programWithFakeTrainer, TOY, workFolder, type Program } from './gan.ts';

/** Whether a process is stopped, as the shell's job control stops one. */
const standsStill = (pid: number): boolean =>
  process.platform === 'linux' ? / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')) : execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('T');

describe('gan, with a trainer that only acts', function () {
  this.timeout(60_000);
  const folder = workFolder();
  let gan: Program;
  const acting = (act: string) => ({ FAKE_TRAINER: act });
  const write = (name: string, text: string) => { writeFileSync(path.join(folder.dir, name), text); };

  const refused = (cases: readonly [string[], RegExp][], exitCode: number) =>
    Promise.all(
      cases.map(async ([args, message]) => {
        const { code, stdout, stderr } = await gan.run(args);
        assert.deepEqual([code, stdout], [exitCode, ''], args.join(' '));
        assert.match(stderr, message);
      }),
    );

  before(() => {
    gan = programWithFakeTrainer(folder.dir);
    write('toy.gan.json', TOY);
    mkdirSync(path.join(folder.dir, '.gan'));
  });
  after(() => { folder.remove(); });

  it('shows a run in plain lines where there is no screen, and ends by naming the samples and how to go on', async () => {
    const { code, stdout, stderr } = await gan.run(['train', 'toy.gan.json'], acting('train'));
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.match(stdout, /^Run \.gan\/runs\/\d{8}-\d{6}-toy\n/);
    assert.match(stdout, /step 1\/10 \(10%\) {2}5\.0 steps\/s {2}2s left {2}loss D 0\.500 {2}G 1\.500 {2}D\(x\) 0\.700 {2}D\(G\(z\)\) 0\.300\n/);
    assert.match(stdout, /\n {2}Samples {2}\.gan\/runs\/\d{8}-\d{6}-toy\S*\/samples\/10\.png\n/);
    assert.match(stdout, /\n {2}Go on {4}gan resume \d{8}-\d{6}-toy\S* --steps 20\n$/);
    assert.doesNotMatch(stdout, /\u001B/);
  });

  it('names the command as it was typed', async () => {
    const { stdout } = await gan.run(['train', 'toy.gan.json'], { ...acting('train'), npm_command: 'exec' });
    assert.match(stdout, / npx gan resume /);
  });

  it('says a run in JSON, an object a line', async () => {
    const { code, stderr, events } = await gan.run(['train', 'toy.gan.json', '--json'], acting('train'));
    assert.deepEqual([code, stderr], [0, '']);
    assert.deepEqual([...new Set(events().map(({ event }) => event))], ['hello', 'preparing', 'progress', 'checkpoint', 'done']);
    assert.equal(events().at(-1)?.state, 'finished');
  });

  it('ends every stream of JSON with a last word, also where the trainer had none', async () => {
    for (const [act, fault] of [['badFault', 'data.missing'], ['crash', 'launch.died'], ['killed', 'launch.diedSilently']] as const) {
      const { code, stderr, events } = await gan.run(['train', 'toy.gan.json', '--json'], acting(act));
      assert.equal(code, 1);
      assert.equal(events().filter(({ event }) => event === 'failed').length, 1);
      assert.equal(events().at(-1)?.fault?.code, fault);
      assert.ok(stderr.includes(`gan: ${events().at(-1)?.fault?.message ?? 'nothing'}`));
    }
  });

  it('stops with a checkpoint on Ctrl-C and other signals, and names the command that goes on', async () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const run = gan.start(['train', 'toy.gan.json', '--run-dir', `run ${signal}`], acting('forever'));
      await until(() => run.process.exitCode !== null || run.process.signalCode !== null || existsSync(path.join(folder.dir, `run ${signal}`, 'started')));
      run.process.kill(signal);
      const { code, stdout, stderr } = await run.ended;
      assert.equal(code, 130);
      assert.match(stdout, /Stopped at step 3, after \d+s; a checkpoint is written\./);
      assert.ok(stdout.includes(`gan resume 'run ${signal}'\n`));
      assert.match(stderr, /^Stopping: writing a checkpoint/);
    }
  });

  it('pauses the trainer while it is suspended itself', async function () {
    if (process.platform === 'win32') this.skip(); // Windows has no SIGTSTP to suspend a process with
    const run = gan.start(['train', 'toy.gan.json', '--json', '--run-dir', 'suspended'], acting('forever'));
    await run.event(({ event }) => event === 'progress');
    const told = (words: string) => until(() => textOf(path.join(folder.dir, 'suspended', 'told')) === words);
    run.process.kill('SIGTSTP');
    await told('pause\n');
    // Its trainer may hear of it before it stands still itself, and one that goes on before it stood would then stand for ever.
    await until(() => standsStill(run.process.pid ?? 0));
    run.process.kill('SIGCONT');
    await told('pause\ncontinue\n');
    run.process.kill('SIGINT');
    assert.equal((await run.ended).code, 130);
  });

  it('kills a trainer that does not stop when it is asked a second time', async () => {
    const run = gan.start(['train', 'toy.gan.json', '--json'], acting('deaf'));
    const { pid = 0 } = await run.event(({ event }) => event === 'hello');
    const press = setInterval(() => run.process.kill('SIGINT'), 600);
    const { code, events } = await run.ended.finally(() => { clearInterval(press); });
    assert.deepEqual([code, events().at(-1)?.fault?.code], [130, 'launch.killed']);
    assert.equal(isAlive(pid), false);
  });

  it('stops the trainer when the reader of its output has gone', async () => {
    const run = gan.start(['train', 'toy.gan.json', '--json'], acting('chatty'));
    const { pid = 0 } = await run.event(({ event }) => event === 'hello');
    run.process.stdout?.destroy();
    await until(() => !isAlive(pid));
    assert.equal((await run.ended).code, 130);
  });

  it('leaves no trainer when it is killed itself', async () => {
    const run = gan.start(['train', 'toy.gan.json', '--json'], acting('forever'));
    const { pid = 0 } = await run.event(({ event }) => event === 'progress' || event === 'hello');
    run.process.kill('SIGKILL');
    await run.ended;
    await until(() => !isAlive(pid));
  });

  it('answers a wrong command line with what is wrong and exit code 2', async () => {
    const cases: [string[], RegExp][] = [
      [['trian', 'toy.gan.json'], /^gan: unknown command 'trian'\n\(Did you mean train\?\)/],
      [['train'], /^gan: missing required argument 'config'/],
      [['train', 'toy.gan.json', '--stesp', '3'], /^gan: unknown option '--stesp'\n\(Did you mean --steps\?\)/],
      [['train', 'toy.gan.json', '--steps', '0'], /whole number from 1 to/],
      [['train', 'toy.gan.json', '--seed', '-1'], /whole number from 0 to 4294967295/],
      [['train', 'toy.gan.json', '--engine', 'gpu'], /Allowed choices are auto, onnx, tensorflow, wasm, cpu/],
      [['sample', 'latest', '--out', 'grid.jpg'], /must end in \.png .* or \.npy/],
      [['runs', 'a', 'b'], /too many arguments/],
      [['setup', 'pytorch'], /Allowed choices are tensorflow/],
    ];
    await refused(cases, 2);
  });

  it('prints help with examples and exit codes for every command', async () => {
    const { stdout } = await gan.run(['--help']);
    const commands = [...stdout.matchAll(/^ {2}(\w+) .*$/gm)].map(([, name]) => name ?? '').filter((name) => ['train', 'resume', 'sample', 'validate', 'runs', 'setup', 'doctor'].includes(name));
    assert.equal(commands.length, 7);
    for (const [index, help] of (await Promise.all(commands.map((command) => gan.run([command, '--help'])))).entries()) {
      assert.equal(help.code, 0);
      const command = commands[index] ?? '';
      assert.match(help.stdout, new RegExp(`^Usage: gan ${command} [^]*Examples:\n {2}\\$ gan ${command}[^]*Exit codes:[^]* 130 `));
    }
  });

  it('starts nothing from a config with errors, prints them with their places, and exits with 3', async () => {
    write('bad.gan.json', '{\n  "data": { "set": "ring" },\n  "lattent": { "size": 2 },\n  "seed": -1\n}\n');
    const before = readdirSync(path.join(folder.dir, '.gan'), { recursive: true }).length;
    const { code, stdout, stderr } = await gan.run(['train', 'bad.gan.json']);
    assert.deepEqual([code, stdout], [3, '']);
    assert.match(stderr, /bad\.gan\.json:3:3 error .*lattent.*latent.* \[GAN\d+\]\n/);
    assert.match(stderr, /bad\.gan\.json:4:11 error /);
    assert.match(stderr, /gan: The config .*bad\.gan\.json has errors, so nothing was started/);
    const [failed] = (await gan.run(['train', 'bad.gan.json', '--json'])).events();
    assert.ok(Array.isArray(failed?.faults));
    assert.deepEqual([failed.event, failed.fault?.code, failed.faults.length > 1], ['failed', 'launch.configErrors', true]);
    assert.equal(readdirSync(path.join(folder.dir, '.gan'), { recursive: true }).length, before);
  });

  it('lets --steps take the place of epochs', async () => {
    write('epochs.gan.json', TOY.replace('"steps": 30', '"epochs": 2'));
    const { code, stderr } = await gan.run(['train', 'epochs.gan.json', '--steps', '500'], acting('train'));
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('refuses settings that are wrong, with exit code 3', async () => {
    for (const setting of ['training.batchSzie=3', 'training', 'training.batchSize=0']) {
      const { code, stderr } = await gan.run(['train', 'toy.gan.json', '--set', setting]);
      assert.equal(code, 3, setting);
      assert.match(stderr, /training/);
    }
  });

  it('names a config, a run and a run folder that cannot be used', async () => {
    write('a-file', '');
    const cases: [string[], RegExp][] = [
      [['train', 'absent.gan.json'], /gan: Cannot read the config .*absent\.gan\.json \(ENOENT/],
      [['train', 'toy.gan.json', '--run-dir', 'a-file/run'], /gan: .*a-file.* cannot be written/],
      [['train', 'toy.gan.json', '--run-dir', 'bin'], /gan: The run folder .*bin already has files in it/],
      [['resume', 'no-such-run'], /gan: There is no run in .* yet/],
      [['resume', '.'], /gan: There is no run in .* yet/],
      [['sample', 'latest'], /gan: There is no run in .* yet/],
      [['runs', 'no-folder'], /gan: There is no folder .*no-folder/],
      [['validate', 'absent.gan.json'], /gan: Cannot read the config absent\.gan\.json/],
    ];
    await refused(cases, 1);
  });

  it('validates files as a compiler does, and goes on after one that cannot be read', async () => {
    write('warn.gan.json', TOY.replace('"checkpointEvery": 10', '"checkpointEvery": 10, "discriminatorSteps": 0'));
    const { code, stdout, stderr } = await gan.run(['validate', 'absent.gan.json', 'warn.gan.json', 'toy.gan.json']);
    assert.equal(code, 1);
    assert.match(stdout, /^warn\.gan\.json:7:\d+ error .* \[GAN\d+\]\n$/);
    assert.match(stderr, /Checked: 2\. Errors: 1\./);
    const clean = await gan.run(['validate', 'toy.gan.json']);
    assert.deepEqual([clean.code, clean.stdout], [0, '']);
  });

  it('validates in JSON, an object a fault', async () => {
    const { code, events } = await gan.run(['validate', '--json', 'warn.gan.json', 'absent.gan.json']);
    assert.equal(code, 1);
    const [fault, missing] = events();
    assert.deepEqual([fault?.file, fault?.line, fault?.severity, fault?.path], ['warn.gan.json', 7, 'error', ['training', 'discriminatorSteps']]);
    assert.deepEqual([missing?.file, missing?.fault?.code], ['absent.gan.json', 'launch.config']);
  });

  it('asks to report a fault of its own', async () => {
    const { code, stderr } = await gan.run(['doctor'], acting('result'));
    assert.equal(code, 1);
    assert.match(stderr, /gan: A fault of GAN Workbench itself; please report it/);
  });
});

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
