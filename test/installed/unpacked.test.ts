import assert from 'node:assert/strict';
import { execFile, type ExecFileOptions } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { readRunInfo } from '../../src/runs/info.ts';
import { installCodeServer, NEWEST } from '../host/code-server.ts';
import { RING } from '../host/workspace.ts';
import { installedFolder, ownPackage } from './packages.ts';

const run = promisify(execFile);
/** The user that owns nothing, on every Unix. */
const NOBODY = 65_534;

describe("the package's terminal program, unpacked where it may only be read, under a name with spaces and letters of many scripts", function () {
  this.timeout(300_000);
  let place: string;
  let cli: string;
  let own: ExecFileOptions;

  before(async function () {
    if (process.platform === 'win32') this.skip(); // permissions are Unix's
    place = await mkdtemp(path.join(os.tmpdir(), 'gan-ünï 空 (1)-'));
    const { node, entry } = await installCodeServer(NEWEST);
    const environment = { ...process.env, HOME: place };
    await run(node, [entry, '--user-data-dir', path.join(place, 'data'), '--extensions-dir', path.join(place, 'exts'), '--install-extension', await ownPackage()], { env: environment });
    const folder = (await installedFolder(place)) ?? assert.fail('nothing was unpacked');
    const work = path.join(place, 'work');
    await mkdir(work);
    await writeFile(path.join(work, 'ring.gan.json'), RING.replace('200000', '20'));
    await forReading(folder);
    for (const open of [place, path.join(place, 'exts'), work]) await chmod(open, 0o755);
    // The superuser may write everywhere, so there another user runs it.
    const other = process.getuid?.() === 0;
    if (other) await chown(work, NOBODY, NOBODY);
    cli = path.join(folder, 'dist', 'cli.cjs');
    own = { cwd: work, env: { ...environment, HOME: work, TMPDIR: work, XDG_RUNTIME_DIR: work }, ...(other ? { uid: NOBODY, gid: NOBODY } : {}) };
  });

  after(async () => {
    await run('chmod', ['-R', 'u+w', place]);
    await rm(place, { recursive: true, force: true });
  });

  /** Takes away everybody's right to write into a folder and all below. */
  async function forReading(folder: string): Promise<void> {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries) await chmod(path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o555 : 0o444);
    await chmod(folder, 0o555);
  }

  const gan = (...args: string[]) => run(process.execPath, [cli, ...args], own);
  const engines = z.object({ engines: z.array(z.object({ name: z.string(), device: z.string(), available: z.boolean() })) });

  it('finds both of its engines', async () => {
    const { stdout } = await gan('doctor', '--json');
    const found = engines.parse(JSON.parse(String(stdout))).engines.filter(({ device }) => device === 'cpu');
    for (const name of ['onnx', 'wasm']) assert.ok(found.some((each) => each.name === name && each.available), name);
  });

  it('trains, and resumes', async () => {
    await gan('train', 'ring.gan.json', '--run-dir', 'run');
    await gan('resume', 'run', '--steps', '30');
    const { state, step, engine } = await readRunInfo(path.join(place, 'work', 'run'));
    assert.deepEqual([state, step, engine?.name], ['finished', 30, 'onnx']);
  });
});
