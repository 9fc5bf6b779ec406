import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { checkConfig } from '../../src/config/check.ts';
import { formatFault } from '../../src/config/format.ts';
import { reportText, tail, withoutNames } from '../../src/extension/care/report-text.ts';
import { wrappers } from '../../src/extension/terminal/wrappers.ts';

const run = promisify(execFile);

describe("the terminal's gan", () => {
  let folder: string;
  beforeEach(async () => { folder = await mkdtemp(path.join(os.tmpdir(), "gan o'path é-")); });
  afterEach(async () => { await rm(folder, { recursive: true, force: true }); });

  it('runs the command line with its arguments as they are, by a program and from a folder of any name', async function () {
    if (process.platform === 'win32') this.skip(); // sh is not there; the batch file's text is held below
    const inner = path.join(folder, 'a "b" $HOME %PATH%');
    await mkdir(inner);
    const cli = path.join(inner, 'cli.cjs');
    await writeFile(cli, 'console.log(JSON.stringify([process.argv.slice(2), process.env.ELECTRON_RUN_AS_NODE])); process.exitCode = 7;');
    const gan = path.join(folder, 'gan');
    await writeFile(gan, wrappers(process.execPath, cli)['']!);
    await chmod(gan, 0o700);
    const words = ['train', 'my config.gan.json', "it's", '$(whoami)', '*', ''];
    const error: unknown = await run('gan', words, { env: { PATH: `${folder}${path.delimiter}/usr/bin:/bin` } }).catch((reason: unknown) => reason);
    const { code, stdout } = z.object({ code: z.number(), stdout: z.string() }).parse(error);
    assert.deepEqual([code, JSON.parse(stdout)], [7, [words, '1']]);
  });

  it('is a batch file for Windows that no percent sign in a path leads astray', () => {
    assert.equal(wrappers('C:\\Program Files\\Code.exe', 'C:\\a%b%\\cli.cjs')['.cmd'], '@echo off\r\nsetlocal\r\nset ELECTRON_RUN_AS_NODE=1\r\n"C:\\Program Files\\Code.exe" "C:\\a%%b%%\\cli.cjs" %*\r\n');
  });
});

const manifest = z.object({ contributes: z.object({ problemMatchers: z.array(z.object({ name: z.string(), pattern: z.object({ regexp: z.string(), file: z.number(), line: z.number(), column: z.number(), severity: z.number(), message: z.number(), code: z.number() }) })) }) });

describe("the tasks' problem matcher", () => {
  it('reads every line in which gan validate names a fault', async () => {
    const { problemMatchers } = manifest.parse(JSON.parse(await readFile('package.json', 'utf8'))).contributes;
    const { pattern } = problemMatchers.find(({ name }) => name === 'gan')!;
    const text = '{\n  "trainin": {},\n  "optimizers": { "generator": { "learningRate": 7 } },\n  "discriminator": { "output": "sigmoid" }\n}';
    const { faults } = checkConfig(text);
    assert.ok(new Set(faults.map(({ severity }) => severity)).size > 0 && faults.length >= 3);
    for (const fault of faults) {
      const found = new RegExp(pattern.regexp).exec(formatFault('/work/my nets/a:b.gan.json', text, fault));
      assert.ok(found, fault.template);
      const part = (name: Exclude<keyof typeof pattern, 'regexp'>) => found[pattern[name]];
      assert.deepEqual([part('file'), part('severity'), part('code')], ['/work/my nets/a:b.gan.json', fault.severity, fault.code]);
      assert.ok(Number(part('line')) >= 1 && Number(part('column')) >= 1 && part('message'));
    }
  });
});

describe('the diagnostics that are collected', () => {
  it('name nobody: no home folder, no user in a path, no password in an address', () => {
    const text = 'in /home/ada/nets and /mnt/ada/x, adana stays; from https://ada:secret@registry.example/a; C:\\Users\\ada\\AppData';
    assert.equal(withoutNames(text, '/home/ada', 'ada'), 'in ~/nets and /mnt/<user>/x, adana stays; from https://<hidden>@registry.example/a; C:\\Users\\<user>\\AppData');
    assert.equal(withoutNames('"C:\\\\Users\\\\ada\\\\x"', 'C:\\Users\\ada', 'ada'), '"~\\\\x"');
  });

  it('keep the end of a long log, whole lines, and stay one block whatever a log holds', () => {
    assert.equal(tail('one\ntwo\nthree\n', 8), '…\nthree\n');
    const report = reportText('Read it.', [{ title: 'Log', text: '```\nnot the end\n````\n' }]);
    assert.ok(report.includes('\n`````\n```\nnot the end\n````\n`````\n'), report);
  });
});
