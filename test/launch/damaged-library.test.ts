import assert from 'node:assert/strict';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fill } from '../../src/faults/fault.ts';
import { runTask } from '../../src/launch/run-task.ts';
import { startTrainer } from '../../src/launch/trainer-process.ts';
import type { TrainerReport } from '../../src/protocol/control.ts';
import { haveTrainer } from '../trainer/child.ts';
import { temporaryFolder } from './fake.ts';

const config = {
  data: { set: 'ring', size: 100 },
  generator: { network: 'mlp', layers: [4] },
  discriminator: { network: 'mlp', layers: [4] },
  training: { steps: 2, batchSize: 4, sampleEvery: 2 },
};
const system = path.join('bin', 'napi-v6', process.platform, process.arch);
const library = path.join(system, 'libonnxruntime.so.1');
const binding = path.join(system, 'onnxruntime_binding.node');

/** The product in a folder of its own, with a copy of onnxruntime-node that a test may damage. */
class Installation {
  readonly trainerFile: string;
  private readonly onnx: string;

  constructor(readonly folder: string) {
    const modules = path.join(folder, 'node_modules');
    const own = path.join(process.cwd(), 'node_modules');
    this.trainerFile = path.join(folder, 'dist', 'trainer.cjs');
    this.onnx = path.join(modules, 'onnxruntime-node');
    mkdirSync(path.join(folder, 'dist'), { recursive: true });
    for (const bundle of ['trainer.cjs', 'writer.cjs']) copyFileSync(path.join(process.cwd(), 'dist', bundle), path.join(folder, 'dist', bundle));
    for (const part of ['dist', 'package.json', system]) cpSync(path.join(own, 'onnxruntime-node', part), path.join(this.onnx, part), { recursive: true });
    for (const name of ['onnxruntime-common', 'onnxruntime-web']) symlinkSync(path.join(own, name), path.join(modules, name), 'dir');
  }

  file(name: string): string {
    return path.join(this.onnx, name);
  }

  /** Trains with what is installed. */
  async train(engine: string) {
    const runDir = path.join(this.folder, `run-${engine}`);
    rmSync(runDir, { recursive: true, force: true });
    mkdirSync(runDir);
    const configFile = path.join(this.folder, 'test.gan.json');
    writeFileSync(configFile, JSON.stringify({ ...config, engine: { name: engine, threads: 1 } }));
    const logFile = path.join(runDir, 'log.txt');
    const trainer = startTrainer({ task: 'train', configFile, runDir, set: [] }, { trainerFile: this.trainerFile, logFile });
    const reports: TrainerReport[] = [];
    trainer.onReport((report) => reports.push(report));
    const { code, fault } = await trainer.exited;
    const notes = reports.flatMap((report) => (report.type === 'note' ? [report.fault.code] : []));
    return { code, fault: fault && { code: fault.code, text: fill(fault.template, fault.args) }, notes, log: readFileSync(logFile, 'utf8') };
  }

  async doctor(): Promise<string> {
    return JSON.stringify((await runTask({ task: 'doctor', threads: 1 }, { trainerFile: this.trainerFile }))['engines']);
  }
}

describe('a damaged library of ONNX Runtime', function () {
  this.timeout(120_000);
  const folder = temporaryFolder();
  let copies = 0;
  const installed = () => new Installation(path.join(folder.dir, `copy-${copies++}`));

  before(function () {
    haveTrainer();
    if (process.platform === 'linux') return;
    console.log(`    not run: the names of the files to damage are those of Linux, and this is ${process.platform}`);
    this.skip();
  });
  after(() => { folder.remove(); });

  const damages: Readonly<Record<string, (product: Installation) => void>> = {
    'cut short': (product) => { truncateSync(product.file(binding), 1000); },
    'cut short in what it loads': (product) => { truncateSync(product.file(library), Math.floor(statSync(product.file(library)).size / 2)); },
    'for another processor': (product) => { copyFileSync(path.join(process.cwd(), 'node_modules/onnxruntime-node/bin/napi-v6/linux', process.arch === 'x64' ? 'arm64' : 'x64', 'onnxruntime_binding.node'), product.file(binding)); },
    'without the shared library that it needs': (product) => { rmSync(product.file(library)); },
  };
  for (const [how, damage] of Object.entries(damages)) {
    it(`is told where it is ${how}`, async () => {
      const product = installed();
      damage(product);
      const { code, fault, log } = await product.train('onnx');
      assert.deepEqual([code, fault?.code], [1, 'engine.damaged'], log);
      assert.match(fault?.text ?? '', /install GAN Workbench again/);
    });
  }

  it('is told where it is not there at all, and auto trains without it', async () => {
    const product = installed();
    rmSync(product.file(system), { recursive: true });
    assert.equal((await product.train('onnx')).fault?.code, 'engine.absent');
    const { code, fault, notes, log } = await product.train('auto');
    assert.deepEqual([code, fault, notes], [0, undefined, ['engine.fellBack']], log);
    assert.match(log, /"name":"wasm".*"code":"engine\.absent"/);
  });

  it('ends only the trainer where it crashes; doctor finds that out, and the WebAssembly build trains', async () => {
    const product = installed();
    // Head and end are whole, so the system loads it; the code in its middle is gone.
    const bytes = readFileSync(product.file(library));
    writeFileSync(product.file(library), bytes.fill(0, Math.floor(bytes.length / 5), Math.floor(bytes.length / 2)));
    const crashed = await product.train('auto');
    assert.equal(crashed.fault?.code, 'launch.crashed', crashed.log);
    assert.match(crashed.fault.text, /SIG(?:BUS|SEGV|ILL|FPE)[^]*gan doctor[^]*"wasm"/);
    const engines = await product.doctor();
    assert.match(engines, /"name":"onnx","device":"cpu","available":false,"reason":"[^"]*ends every process/);
    assert.match(engines, /"name":"wasm","device":"cpu","available":true/);
    assert.equal((await product.train('wasm')).code, 0);
    assert.ok(existsSync(path.join(product.folder, 'run-wasm', 'checkpoints')));
  });
});
