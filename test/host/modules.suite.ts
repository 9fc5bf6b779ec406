import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { networkModule, networkTypes } from '../../src/config/network-template.ts';
import type { Scene } from './scene.ts';
import { isAlive, until, type Files } from './workspace.ts';

const PLAYER = '{ "network": "module", "module": "./nets.ts" }';
const CONFIG = `{\n  "data": { "set": "ring" },\n  "latent": { "size": 2 },\n  "generator": ${PLAYER},\n  "discriminator": ${PLAYER}\n}\n`;
/** Right in form and in types; only who makes the network sees that an example of the ring has two numbers. */
const MISFIT = networkModule.replace('layers.dense(shape.reduce((numbers, side) => numbers * side, 1))', 'layers.dense(3)');

export const moduleFiles: Files = { '.gan/keep': '', 'own.gan.json': CONFIG, 'nets.ts': MISFIT, 'gan-network.d.ts': networkTypes };

export function describeModules(scene: Scene): void {
  const problems = (): Promise<string[]> => scene.bench.page.locator('.markers-panel .monaco-list-row .marker-message-details-container').allTextContents();
  const only = (what: string, words: RegExp) => until(what, async () => {
    const all = await problems();
    return all.length === 1 && words.test(all[0] ?? '');
  });

  it('shows in the module what does not fit the data, until it is mended', async () => {
    const { bench } = scene;
    await bench.open('nets.ts');
    await bench.command('Problems: Focus on Problems View');
    await only('the misfit is found', /the layers of generator give 3 numbers, but an example has 2 numbers.*gan\.moduleEnd/);
    await bench.page.locator('.squiggly-error').first().waitFor();
    await bench.pictures('vscode-module');
    await bench.edit('nets.ts', networkModule);
    await until('nothing is left', async () => (await problems()).length === 0);
  });

  it("leaves what VS Code's own TypeScript says of its form to that", async () => {
    await scene.bench.edit('nets.ts', 'export const generator = = 5;\n');
    await until('TypeScript speaks, and nobody else', async () => {
      const all = await problems();
      return all.length > 0 && all.every((text) => /ts\(1\d\d\d\)|ts1\d\d\d/.test(text.replaceAll(/\s/g, '')));
    });
  });

  it('ends a module that never ends when a newer save takes its place', async () => {
    const { bench, workspace } = scene;
    const file = path.join(workspace.folder, 'pid');
    await bench.edit('nets.ts', `import { renameSync, writeFileSync } from 'node:fs';\nwriteFileSync('${file}.new', String(process.pid));\nrenameSync('${file}.new', '${file}');\nwhile (true);\nexport {};\n`);
    const pid = await until('it runs', async () => Number(await readFile(file, 'utf8').catch(() => '0')) || undefined);
    await bench.page.locator('.statusbar-item', { hasText: 'Trying the network modules of own' }).first().waitFor();
    assert.ok(isAlive(pid));
    await bench.edit('nets.ts', networkModule);
    await until('its process is gone', () => !isAlive(pid));
    await until('nothing is left', async () => (await problems()).length === 0);
  });
}

export const untrustedModuleFiles: Files = { ...moduleFiles, 'nets.ts': `process.exit(1);\n${MISFIT}` };

export function describeUntrustedModules(scene: Scene): void {
  it('runs no module, and says so in it', async () => {
    const { bench } = scene;
    await bench.open('nets.ts');
    await bench.command('Problems: Focus on Problems View');
    const hint = bench.page.locator('.markers-panel .monaco-list-row', { hasText: 'the workspace is not trusted' });
    await hint.first().waitFor();
    await bench.pictures('vscode-module-restricted');
  });
}
