import { existsSync } from 'node:fs';
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

async function fileSettings(file: string | undefined, env: Environment): Promise<[string, string][]> {
  const text = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
  return parse(text, env);
}

/** npm reads a variable for each setting: `npm_config_https_proxy`; a key that starts with a host stands as it is. */
const environmentSettings = (env: Environment): [string, string][] =>
  Object.entries(env).flatMap(([name, value]) => {
    const key = /^npm_config_(.+)$/i.exec(name)?.[1];
    if (key === undefined || !value) return [];
    return [[key.startsWith('//') ? key : key.toLowerCase().replaceAll('_', '-'), value] satisfies [string, string]];
  });

/** The Node.js whose npm a person uses: this one, or where this is Electron, the first on the search path. */
function nodeFile(env: Environment): string | undefined {
  if (!process.versions['electron']) return process.execPath;
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder) && !folder.includes('node_modules'));
  return folders.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/** The npmrc of the whole machine, where there is one. */
function globalFile(env: Environment): string | undefined {
  if (env['npm_config_globalconfig']) return env['npm_config_globalconfig'];
  const node = nodeFile(env);
  const ofNode = node && path.dirname(process.platform === 'win32' ? node : path.dirname(node));
  const prefix = env['npm_config_prefix'] ?? env['PREFIX'] ?? (process.platform === 'win32' && env['APPDATA'] ? path.join(env['APPDATA'], 'npm') : ofNode);
  return prefix && path.join(prefix, 'etc', 'npmrc');
}

/**
 * The registry, proxy and certificate settings that npm itself would use: the global and the user's npmrc, then the
 * environment; the later wins. A project's npmrc is left out, since a workspace must not choose where data comes from.
 */
export async function npmOptions(env: Environment = process.env): Promise<Record<string, unknown>> {
  const user = env['npm_config_userconfig'] ?? path.join(homedir(), '.npmrc');
  const files = await Promise.all([globalFile(env), user].map((file) => fileSettings(file, env)));
  const settings = new Map([...files.flat(), ...environmentSettings(env)]);
  const found: Record<string, unknown> = {};
  for (const [key, value] of settings) {
    const option = options[key] ?? (key.startsWith('//') ? key : undefined);
    if (option !== undefined && value !== '' && value !== 'null') found[option] = value;
  }
  if (settings.get('strict-ssl') === 'false') found['strictSSL'] = false;
  const ca = settings.get('cafile');
  if (ca) found['ca'] = await certificates(ca);
  return found;
}

/** A file of certificates, one string each, as TLS wants them. */
async function certificates(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.match(/-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----/g) ?? [];
}
