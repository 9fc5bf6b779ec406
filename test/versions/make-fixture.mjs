// Makes the run of a released version that the tests open and resume: run it once, at that version's release. It has
// all that a run can have: averages of G, a live change, measures.
// usage: node test/versions/make-fixture.mjs [trainer.cjs]
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const config = {
  data: { set: 'ring', size: 40, modes: 3 },
  latent: { size: 2 },
  generator: { network: 'mlp', layers: [3], batchNorm: 'all' },
  discriminator: { network: 'mlp', layers: [3], dropout: 0.3 },
  ema: { decay: 0.9 },
  training: { steps: 4, batchSize: 4, discriminatorSteps: 2, histogramEvery: 2, evaluateEvery: 3, sampleEvery: 4, checkpointEvery: 2 },
  engine: { name: 'cpu' },
};

const trainer = path.resolve(process.argv[2] ?? 'dist/trainer.cjs');
const work = mkdtempSync(path.join(os.tmpdir(), 'gan-fixture-'));
const configFile = path.join(work, 'tiny.gan.json');
const runDir = path.join(work, 'run');
writeFileSync(configFile, `// a run of a released version\n${JSON.stringify(config, undefined, 2)}\n`);
mkdirSync(runDir);

async function perform(task, hear = () => undefined) {
  const child = fork(trainer, [JSON.stringify(task)], { serialization: 'advanced' });
  child.on('message', (report) => hear(report, child));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the trainer ended with ${code}`);
}

await perform({ task: 'train', configFile, runDir, set: [] }, ({ type, state }, child) => {
  if (type === 'state' && state === 'running') child.send({ type: 'change', id: 'wish', set: ['optimizers.generator.learningRate=0.001'] });
});
await perform({ task: 'eval', runDir, measures: ['modes'], count: 100, threads: 1 });
for (const name of ['changes.json', 'measures.json']) if (!existsSync(path.join(runDir, name))) throw new Error(`there is no ${name}: run this again`);

// What says where and on what machine it was made goes.
const infoFile = path.join(runDir, 'run.json');
const info = JSON.parse(readFileSync(infoFile, 'utf8'));
delete info.git;
Object.assign(info, { id: 'run', configFile: '/project/tiny.gan.json', machine: { host: 'host', platform: 'linux', arch: 'x64', cpu: 'a processor' } });
writeFileSync(infoFile, `${JSON.stringify(info, undefined, 2)}\n`);
const events = readdirSync(runDir).find((name) => name.startsWith('events.'));
renameSync(path.join(runDir, events), path.join(runDir, 'events.out.tfevents.1700000000.host.1.0'));

const fixture = path.join(import.meta.dirname, 'fixtures', info.versions.workbench);
rmSync(fixture, { recursive: true, force: true });
cpSync(runDir, fixture, { recursive: true });
rmSync(work, { recursive: true });
console.log(fixture);
