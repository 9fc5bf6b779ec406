import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { cached } from '../cache.ts';

/** A release of code-server: VS Code's own workbench in a browser, with a real Node extension host. */
export interface Release {
  readonly codeServer: string;
  /** the VS Code that it holds */
  readonly vscode: string;
  /** major version of Node that it demands */
  readonly node: number;
  /** its name of the default dark theme */
  readonly darkTheme: string;
}

/** Newest release, and the lowest that package.json's `engines.vscode` names. */
export const NEWEST: Release = { codeServer: '4.139.1', vscode: '1.139.1', node: 24, darkTheme: 'Dark Modern' };
export const LOWEST: Release = { codeServer: '4.110.0', vscode: '1.110.0', node: 22, darkTheme: 'Default Dark Modern' };

export interface InstalledRelease {
  /** Node's executable */
  readonly node: string;
  /** code-server's entry script */
  readonly entry: string;
}

const say = (what: string): void => void process.stderr.write(`  ${what} …\n`);

/** Installs a release into the tests' cache on first use (about a minute), by npm alone and without root. */
export async function installCodeServer(release: Release): Promise<InstalledRelease> {
  const nodePackage = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const folder = await cached(`code-server-${release.codeServer}-node${release.node}`, async (at) => {
    await writeFile(path.join(at, 'package.json'), '{"private":true}\n');
    say('fetching code-server and its Node');
    await npm(at, ['install', '--ignore-scripts', '--no-audit', '--no-fund', `code-server@${release.codeServer}`, `${nodePackage}@${release.node}`]);
    await finishServer(at, nodePackage);
  });
  const modules = path.join(folder, 'node_modules');
  return { node: path.join(modules, nodePackage, 'bin', 'node'), entry: path.join(modules, 'code-server', 'out', 'node', 'entry.js') };
}

async function finishServer(at: string, nodePackage: string): Promise<void> {
  const server = path.join(at, 'node_modules', 'code-server', 'lib', 'vscode');
  const nodeFolder = path.join(at, 'node_modules', nodePackage);
  const env = { npm_config_nodedir: nodeFolder, PATH: `${path.join(nodeFolder, 'bin')}${path.delimiter}${process.env['PATH'] ?? ''}` };
  say("fetching the server's libraries");
  await npm(server, ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], env);
  await npm(path.join(server, 'extensions'), ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'], env);
  say('compiling its two native modules');
  // Both are optional to the server (its log files and a watchdog): a machine without a compiler goes on without them.
  await npm(server, ['rebuild', '--dangerously-allow-all-scripts', '@vscode/spdlog', '@vscode/native-watchdog'], env).catch((error: unknown) => say(`not compiled: ${String(error).slice(0, 200)}`));
  await provideRipgrep(server);
}

/** Older releases look for ripgrep in a package whose install script would have fetched it; npm carries the binary elsewhere. */
async function provideRipgrep(server: string): Promise<void> {
  const wanted = path.join(server, 'node_modules', '@vscode', 'ripgrep', 'bin');
  const has = await readdir(wanted).then((files) => files.includes('rg'), () => false);
  const used = await readdir(path.dirname(wanted)).then(() => true, () => false);
  if (has || !used) return;
  say('fetching ripgrep');
  const aside = path.join(server, '..', 'ripgrep');
  await mkdir(aside, { recursive: true });
  await writeFile(path.join(aside, 'package.json'), '{"private":true}\n');
  await npm(aside, ['install', '--ignore-scripts', '--no-audit', '--no-fund', '@vscode/ripgrep-universal']);
  const from = path.join(aside, 'node_modules', '@vscode', 'ripgrep-universal', 'bin');
  const binary = (await readdir(from, { recursive: true })).find((file) => file.includes(`${process.platform}-${process.arch}`) && file.endsWith('rg'));
  if (binary === undefined) throw new Error(`@vscode/ripgrep-universal has no binary for ${process.platform}-${process.arch}`);
  await mkdir(wanted, { recursive: true });
  await cp(path.join(from, binary), path.join(wanted, 'rg'));
}

/** Runs npm in a folder; rejects with the end of its output. */
function npm(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<void> {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^npm_(lifecycle|package|command|execpath|node_execpath|config_(local_prefix|prefix))/.test(key)));
  return new Promise((resolve, reject) => {
    const child = spawn('npm', args, { cwd, env: { ...inherited, ...env }, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-4000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve() : reject(new Error(`npm ${args.join(' ')} in ${cwd} ended with ${code ?? 'a signal'}:\n${output}`))));
  });
}
