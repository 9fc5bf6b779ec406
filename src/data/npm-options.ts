import { existsSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** npm's setting → the option that npm's libraries take (npm help config). */
const options: Readonly<Record<string, string>> = {
  registry: 'registry',
  proxy: 'proxy',
  'http-proxy': 'proxy',
  'https-proxy': 'httpsProxy',
  noproxy: 'noProxy',
};

/** `key = value` lines; `${NAME}` stands for a variable of the environment, as npm has it. */
function parse(text: string, env: Environment): [string, string][] {
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*([;#[]|$)/.test(line));
  return lines.map((line) => {
    const [key = '', ...rest] = line.split('=');
    const value = rest.join('=').trim().replace(/^(["'])(.*)\1$/, '$2');
    return [key.trim(), value.replace(/\$\{(\w+)\}/g, (hole, name: string) => env[name] ?? hole)];
  });
}

async function fileSettings(file: string, env: Environment): Promise<[string, string][]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return parse(text, env);
}

/** npm reads a variable for each setting: `npm_config_https_proxy`; a key that starts with a host stands as it is. */
const environmentSettings = (env: Environment): [string, string][] =>
  Object.entries(env).flatMap(([name, value]) => {
    const key = /^npm_config_(.+)$/i.exec(name)?.[1];
    if (key === undefined || !value) return [];
    return [[key.startsWith('//') ? key : key.toLowerCase().replaceAll('_', '-'), value] satisfies [string, string]];
  });

/** The Node.js that a person's npm runs on: the first on the search path; this process may be VS Code's own. */
function nodeFile(env: Environment): string {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder) && !folder.includes('node_modules'));
  const found = folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
  return found === undefined ? process.execPath : realpathSync(found);
}

/** Where `npm install --global` puts things, and keeps its settings. */
function globalPrefix(env: Environment): string {
  const given = env['npm_config_prefix'] ?? env['PREFIX'];
  if (given) return given;
  if (process.platform !== 'win32') return path.dirname(path.dirname(nodeFile(env)));
  return env['APPDATA'] ? path.join(env['APPDATA'], 'npm') : path.dirname(nodeFile(env));
}

/**
 * The registry, proxy and certificate settings that npm itself would use: the global and the user's npmrc, then the
 * environment; the later wins. A project's npmrc is left out, since a workspace must not choose where data comes from.
 */
export async function npmOptions(env: Environment = process.env): Promise<Record<string, unknown>> {
  const globalFile = env['npm_config_globalconfig'] ?? path.join(globalPrefix(env), 'etc', 'npmrc');
  const user = env['npm_config_userconfig'] ?? path.join(homedir(), '.npmrc');
  const files = await Promise.all([globalFile, user].map((file) => fileSettings(file, env)));
  const settings = new Map([...files.flat(), ...environmentSettings(env)]);
  const found: Record<string, unknown> = {};
  for (const [key, value] of settings) {
    const option = options[key] ?? (key.startsWith('//') ? key : undefined);
    if (option !== undefined && value !== '' && value !== 'null') found[option] = value;
  }
  if (settings.get('strict-ssl') === 'false') found['strictSSL'] = false;
  const ca = await certificates(settings.get('cafile'));
  // an empty list would trust nobody
  if (ca.length > 0) found['ca'] = ca;
  return found;
}

/** A file of certificates, one string each, as TLS wants them. */
async function certificates(file: string | undefined): Promise<string[]> {
  const text = file ? await readFile(file, 'utf8').catch(() => '') : '';
  return text.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
}
