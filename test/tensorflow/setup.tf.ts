import assert from 'node:assert/strict';
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readInstallation } from '../../src/engine/tensorflow/installation.ts';
import { installationFolder, tensorFlowFolder } from '../../src/engine/tensorflow/place.ts';
import { Program, type Event } from '../cli/gan.ts';

const result = z.looseObject({ changed: z.boolean() });
const findings = z.looseObject({
  engines: z.array(z.looseObject({ name: z.string(), device: z.string(), available: z.boolean(), selfTest: z.looseObject({ ok: z.boolean(), gigaflops: z.number() }).optional() })),
  tensorflow: z.array(z.looseObject({ build: z.string(), version: z.string().optional(), unfinished: z.boolean() })),
});

const program = new Program(path.join(process.cwd(), 'dist/cli.cjs'), process.cwd());
const isAt = (beginning: string) => ({ what }: Event) => typeof what === 'string' && what.startsWith(beginning);
const settingUp = ['setup', 'tensorflow', '--json'] as const;

describe('gan setup tensorflow, for real', function () {
  this.timeout(1_800_000);

  it('that is interrupted in the middle leaves no installation, and goes on with what it fetched', async function () {
    if (existsSync(installationFolder('cpu'))) this.skip();
    const interrupted = program.start(settingUp);
    await interrupted.event(isAt('Unpacking tensorflow_cpu'));
    interrupted.process.kill('SIGINT');
    const { code, stderr } = await interrupted.ended;
    assert.equal(code, 130, stderr);
    assert.ok(!existsSync(installationFolder('cpu')));
    const staging = `${installationFolder('cpu')}.part`;
    assert.deepEqual(readdirSync(staging), ['downloads']);
    const finished = await program.start(settingUp).ended;
    assert.equal(finished.code, 0, finished.stderr);
    // tfjs-node's own download is tried anew.
    assert.deepEqual(finished.events().filter(isAt('Fetching')).filter((event) => !isAt('Fetching libtensorflow')(event)), [], 'a whole download was fetched again');
  });

  it('brings a library that computes, to this user alone', async () => {
    const { code, events, stderr } = await program.start(settingUp).ended;
    assert.equal(code, 0, stderr);
    assert.equal(result.parse(events().at(-1)?.['result']).changed, false, 'what was set up was not left alone');
    const { folder, manifest } = await readInstallation('cpu');
    assert.equal(statSync(folder).mode & 0o777, 0o700);
    assert.ok(['2.21.0', '2.9.1'].includes(manifest.tensorflow), manifest.tensorflow);
    assert.deepEqual(readdirSync(tensorFlowFolder()).filter((name) => name.startsWith('cpu')), ['cpu']);
  });

  it('is told of by gan doctor, with its speed beside the other engines', async () => {
    const { code, events, stderr } = await program.start(['doctor', '--json', '--threads', '1']).ended;
    assert.equal(code, 0, stderr);
    const { engines, tensorflow } = findings.parse(events().at(-1));
    assert.ok(tensorflow.some(({ build, version, unfinished }) => build === 'cpu' && version !== undefined && !unfinished));
    for (const name of ['tensorflow', 'onnx', 'wasm', 'cpu']) {
      const engine = engines.find((each) => each.name === name && each.device === 'cpu');
      assert.ok(engine?.available && engine.selfTest?.ok && engine.selfTest.gigaflops > 0, `${name}: ${JSON.stringify(engine)}`);
    }
  });
});
