import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = process.cwd();
const script = path.join(root, 'scripts', 'check-manifest.mjs');

/** The check's lines for a copy of the package in which a text of a file is replaced; empty where it finds nothing. */
async function lines(copy: string, file = '', from = '', to = ''): Promise<string[]> {
  const changed = path.join(copy, file);
  const before = file === '' ? '' : await readFile(changed, 'utf8');
  if (file !== '') assert.ok(before.includes(from), `${file} holds ${from}`);
  if (file !== '') await writeFile(changed, before.replace(from, () => to));
  try {
    await run(process.execPath, [script, copy]);
    return [];
  } catch (error) {
    assert.ok(error instanceof Error && 'stderr' in error && 'code' in error);
    assert.equal(error.code, 1, String(error.stderr));
    return String(error.stderr).trim().split('\n');
  } finally {
    if (file !== '') await writeFile(changed, before);
  }
}

describe('the check of package.json against the code', function () {
  this.timeout(60_000);
  let copy: string;

  before(async () => {
    copy = await mkdtemp(path.join(os.tmpdir(), 'gan-manifest-'));
    for (const file of ['package.json', 'package.nls.json', 'src/extension', 'media']) await cp(path.join(root, file), path.join(copy, file), { recursive: true });
    await symlink(path.join(root, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  });
  after(async () => { await rm(copy, { recursive: true, force: true }); });

  it('finds nothing here', async () => {
    assert.deepEqual(await lines(copy), []);
  });

  it('finds a command that only the code has, everywhere that it is named', async () => {
    const found = await lines(copy, 'package.json', '"command": "gan.showLog",\n        "title"', '"command": "gan.other",\n        "title"');
    assert.ok(found.includes('package.json: command gan.other is not in src/extension/manifest.ts'));
    assert.ok(found.includes('src/extension/manifest.ts: command gan.showLog is not in package.json'));
  });

  it('finds a default, a range or a scope that differs', async () => {
    assert.deepEqual(await lines(copy, 'package.json', '"default": 1,', '"default": 2,'), ['setting gan.training.notifyAfterMinutes: default is 2 in package.json and 1 in src/extension/manifest.ts']);
    assert.equal((await lines(copy, 'package.json', '"maximum": 256,', '"maximum": 8,')).length, 1);
    assert.equal((await lines(copy, 'src/extension/manifest.ts', "scope: 'resource', restricted: true", "scope: 'resource'")).length, 1);
  });

  it('finds an activation event that is gone', async () => {
    assert.deepEqual(await lines(copy, 'package.json', '"onLanguage:jsonc",', ''), ['src/extension/manifest.ts: activation event onLanguage:jsonc is not in package.json']);
  });

  it('finds a context key and a kind of run that nobody sets', async () => {
    const found = await lines(copy, 'package.json', '"enablement": "gan.pausable"', '"enablement": "gan.pauseable"');
    assert.ok(found.some((line) => line.includes('gan.pauseable')));
    const unasked = await lines(copy, 'src/extension/manifest.ts', "'gan.pausable', 'gan.resumable'", "'gan.pausable', 'gan.unasked', 'gan.resumable'");
    assert.deepEqual(unasked, ['src/extension/manifest.ts: no when clause of package.json asks for the context key gan.unasked']);
    assert.equal((await lines(copy, 'package.json', '^(run-running)$', '^(run-going)$')).length, 1);
  });

  it('finds a text that is missing, one that nobody uses, and a link to no command', async () => {
    assert.deepEqual(await lines(copy, 'package.nls.json', '"view.runs"', '"view.run"'), ['package.json: the text %view.runs% is not in package.nls.json', 'package.nls.json: package.json does not use the text view.run']);
    assert.equal((await lines(copy, 'package.nls.json', 'command:gan.newExperiment', 'command:gan.new')).length, 1);
  });

  it('finds an unknown icon', async () => {
    assert.equal((await lines(copy, 'package.json', '$(debug-stop)', '$(debug-halt)')).length, 1);
  });

  it('finds sources that go past the typed helpers', async () => {
    assert.deepEqual(await lines(copy, 'src/extension/text.ts', 'import', "const other = 'gan.other';\nimport"), ['src/extension/text.ts: gan.other is not in src/extension/manifest.ts']);
    for (const past of ['vscode.commands.registerCommand(', "vscode.workspace.getConfiguration('gan')", 'getConfiguration()', "executeCommand('setContext', key)"]) {
      assert.equal((await lines(copy, 'src/extension/text.ts', 'import', `// ${past}\nimport`)).length, 1, past);
    }
    assert.deepEqual(await lines(copy, 'src/extension/text.ts', 'import', "// vscode.workspace.getConfiguration('json')\nimport"), []);
  });
});
