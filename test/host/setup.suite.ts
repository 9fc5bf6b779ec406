import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Scene } from './scene.ts';
import { until } from './workspace.ts';

const folder = path.join(os.tmpdir(), `gan-host-setup-${process.pid}`);
const COMMAND = 'GAN: Set Up TensorFlow';
const at = (...parts: string[]) => path.join(folder, ...parts);

/** Trainers run by a program of the workspace's settings: Node.js where no network is, with a compiler that never answers. */
export const setupFiles = { '.vscode/settings.json': JSON.stringify({ 'gan.nodePath': at('node') }) };

const program = async (file: string, lines: string) => {
  await writeFile(file, `#!/bin/sh\n${lines}\n`);
  await chmod(file, 0o755);
};

export function describeSetup(scene: Scene): void {
  before(async () => {
    await mkdir(at('bin'), { recursive: true, mode: 0o700 });
    await program(at('node'), `export PATH='${at('bin')}' GAN_LIBRARIES='${at('libraries')}' TFJS_NODE_BASE_URI=http://127.0.0.1:1/\nexec '${process.execPath}' "$@"`);
    await program(at('bin', 'g++'), `echo $$ > '${at('asked')}'\nexec /bin/sleep 600`);
  });

  after(async () => { await rm(folder, { recursive: true, force: true }); });

  const choose = (label: string) => scene.bench.choose(COMMAND, label);

  it('shows what setting TensorFlow up takes, how far it is, and stops it when asked to', async () => {
    const { bench } = scene;
    await bench.ask(COMMAND, 'For NVIDIA cards');
    await bench.screenshot('vscode-setup-choice-dark');
    await choose('For the processor');
    await bench.notification('Setting up TensorFlow').waitFor();
    await until('the compiler is asked', () => existsSync(at('asked')));
    await bench.pictures('vscode-setup-progress');
    await bench.answer('Setting up TensorFlow', 'Cancel');
    await bench.notification('Setting TensorFlow up was stopped').waitFor();
    assert.ok(!existsSync(at('libraries', 'tensorflow', 'cpu')));
    await bench.answer('Setting TensorFlow up was stopped', 'Delete It');
    await bench.dismiss('TensorFlow is removed');
    await until('all of it is gone', () => !existsSync(at('libraries', 'tensorflow', 'cpu.part')));
  });

  it('says what is missing, and how to come by it', async () => {
    const { bench } = scene;
    await rm(at('bin', 'g++'));
    await program(at('bin', 'apt-get'), 'exit 1');
    await choose('For the processor');
    await bench.notification(/no C\+\+ compiler.*sudo apt-get install g\+\+/).waitFor();
    await bench.pictures('vscode-setup-compiler');
    await bench.dismiss('no C++ compiler');
  });

  it('says that there is nothing to remove', async () => {
    await choose('Remove the one for NVIDIA cards');
    await scene.bench.dismiss('There was nothing to remove');
  });
}
