import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { readRunInfo } from '../../src/runs/info.ts';
import { cached } from '../cache.ts';
import { RING } from '../host/workspace.ts';
import { openFence, type Fence } from './fence.ts';

const run = promisify(execFile);
/** Each Node with the npm that it comes with and those that people put beside it; npm 12 refuses Node 20. */
const PAIRS: readonly (readonly [node: number, npm: number])[] = [[20, 10], [20, 11], [22, 10], [22, 11], [22, 12], [24, 10], [24, 11], [24, 12]];
/** The oldest and the newest, as the superuser too. */
const AS_ROOT = [PAIRS[0]!, PAIRS.at(-1)!];
/** The user that owns nothing, on every Unix. */
const NOBODY = 65_534;
/** Less than a test has, so that nothing of it is left. */
const LIMIT_MILLISECONDS = 500_000;
const isRoot = process.getuid?.() === 0;

const packages: Readonly<Record<string, string>> = { node: `node-${process.platform}-${process.arch}`, npm: 'npm' };

/** A major version of Node or npm, as npm has it, in the tests' cache. */
async function tool(name: 'node' | 'npm', major: number): Promise<string> {
  const folder = await cached(`${name}-${major}`, async (at) => {
    await writeFile(path.join(at, 'package.json'), '{"private":true}\n');
    await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', `${packages[name] ?? name}@${major}`], { cwd: at });
  });
  return path.join(folder, 'node_modules', packages[name] ?? name);
}

describe('npm ci, the build and a run', function () {
  this.timeout(600_000);
  let place: string;
  let fence: Fence;
  let registry: string;
  let certificates: NodeJS.ProcessEnv;

  before(async function () {
    if (process.platform !== 'linux') this.skip(); // network namespaces are Linux's
    place = await mkdtemp(path.join(os.tmpdir(), 'gan-matrix-'));
    await chmod(place, 0o755);
    certificates = await copiedCertificates();
    registry = (await run('npm', ['config', 'get', 'registry'], { cwd: os.tmpdir() })).stdout.trim();
    fence = await openFence(path.join(place, 'fence'), [new URL(registry).hostname]);
  });

  after(async () => {
    if (process.platform !== 'linux') return;
    await fence.close();
    await rm(place, { recursive: true, force: true });
  });

  /** A tool where every user may run it; the tests' cache is in its user's home. */
  async function open(name: 'node' | 'npm', major: number): Promise<string> {
    const copy = path.join(place, `${name}-${major}`);
    if (!existsSync(copy)) await cp(await tool(name, major), copy, { recursive: true });
    return copy;
  }

  /** The certificates that this machine has Node trust besides its own, where every user may read them. */
  async function copiedCertificates(): Promise<NodeJS.ProcessEnv> {
    const given = process.env['NODE_EXTRA_CA_CERTS'];
    if (given === undefined) return {};
    const copy = path.join(place, 'certificates.pem');
    await cp(given, copy, { dereference: true });
    await chmod(copy, 0o644);
    return { NODE_EXTRA_CA_CERTS: copy };
  }

  /** A clone of what is committed, and a home, of a user's own. */
  async function fresh(name: string, user: number | undefined): Promise<{ clone: string; home: string }> {
    const clone = path.join(place, name);
    const home = path.join(place, `home-${user ?? 'own'}`);
    await run('git', ['clone', '--quiet', '--depth', '1', `file://${process.cwd()}`, clone]);
    await mkdir(home, { recursive: true });
    if (user !== undefined) await run('chown', ['-R', `${user}:${user}`, clone, home]);
    return { clone, home };
  }

  for (const [node, npm] of PAIRS) it(`work with Node ${node} and npm ${npm}, as ${isRoot ? 'an ordinary user' : 'this user'}`, () => works(node, npm, isRoot ? NOBODY : undefined));
  if (isRoot) for (const [node, npm] of AS_ROOT) it(`work with Node ${node} and npm ${npm}, as root`, () => works(node, npm, undefined));

  async function works(node: number, npm: number, user: number | undefined): Promise<void> {
    const [nodeFolder, npmFolder] = [await open('node', node), await open('npm', npm)];
    const { clone, home } = await fresh(`node-${node}-npm-${npm}-${user ?? 'own'}`, user);
    const env = { PATH: `${path.join(nodeFolder, 'bin')}:/usr/bin:/bin`, HOME: home, TMPDIR: home, LANG: 'C.UTF-8', ...certificates, npm_config_registry: registry, npm_config_update_notifier: 'false' };
    const npmCli = path.join(npmFolder, 'bin', 'npm-cli.js');
    const before = fence.refused.length;
    assert.match(await behind(fence, { user, cwd: clone, env }, `node --version && node '${npmCli}' --version`), new RegExp(`^v${node}\\.[^]*^${npm}\\.`, 'm'));
    await behind(fence, { user, cwd: clone, env }, `node '${npmCli}' ci && node '${npmCli}' run build`);
    await writeFile(path.join(clone, 'ring.gan.json'), RING.replace('200000', '20'));
    await behind(fence, { user, cwd: clone, env }, 'node dist/cli.cjs train ring.gan.json --run-dir run');
    const { state, step, engine } = await readRunInfo(path.join(clone, 'run'));
    assert.deepEqual([state, step, engine?.name], ['finished', 20, 'onnx']);
    assert.equal(await readFile(path.join(clone, 'package-lock.json'), 'utf8'), await readFile('package-lock.json', 'utf8'), 'the lock file is as it was');
    assert.deepEqual(fence.refused.slice(before), [], 'nothing but the registry was asked');
    await rm(clone, { recursive: true, force: true });
  }
});

interface Who {
  readonly user: number | undefined;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Runs a command on a network of its own, that has nothing but the way to the fence, and in a terminal of its own: one that
 * asks a question waits until the test is over its time. Gives what it said; rejects with that where it fails.
 */
function behind(fence: Fence, { user, cwd, env }: Who, command: string): Promise<string> {
  const within = [process.execPath, path.resolve('out/test/matrix/behind.entry.cjs'), fence.socket, String(user ?? '-'), 'script', '-qec', command, '/dev/null'];
  // Another user's namespaces are made in one of that user's own; the loopback device of a new network is down.
  const args = [...(isRoot ? [] : ['--map-current-user', '--keep-caps']), '--net', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', 'ip link set lo up && exec "$@"', 'sh', ...within];
  return new Promise((resolve, reject) => {
    const child = spawn('unshare', args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], timeout: LIMIT_MILLISECONDS, killSignal: 'SIGKILL' });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said = (said + text.toString()).slice(-20_000)));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(said.replaceAll('\r', ''));
      else reject(new Error(`"${command}" ended with ${code ?? 'a signal'}:\n${said.slice(-4_000)}`));
    });
  });
}
