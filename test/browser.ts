import { execFile } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { cached } from './cache.ts';

const run = promisify(execFile);
const CHROMIUM_VERSION = '147.0.0';

/** A browser's program and what its process needs in the environment. */
export interface BrowserProgram {
  readonly executable: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Without a locale in the environment, navigator.language may be "en-US@posix", which Intl refuses. */
const locale = { LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8', LANGUAGE: 'en_US' };

let found: Promise<BrowserProgram> | undefined;

/**
 * The Chromium that the tests drive: `CHROMIUM` if set, else one that is installed, else npm's `@sparticuz/chromium`,
 * fetched once into the cache. Rejects with what to do where none of them can be had.
 */
export function browserPath(): Promise<BrowserProgram> {
  found ??= findBrowser();
  return found;
}

/** Starts the browser without its background network traffic; only this machine can be reached from it. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  const { executable, env } = await browserPath();
  const own = { executablePath: executable, env: { ...definedOf(process.env), ...locale, ...env }, args: [...browserFlags(), ...(options.args ?? [])] };
  return chromium.launch({ ...options, ...own });
}

export function browserFlags(): string[] {
  return [
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    '--disable-background-networking',
    '--no-first-run',
    '--disable-component-update',
    '--disable-sync',
    '--disable-dev-shm-usage',
    '--font-render-hinting=none',
    '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1',
  ];
}

async function findBrowser(): Promise<BrowserProgram> {
  const given = process.env.CHROMIUM;
  if (given) {
    if (!isProgram(given)) throw new Error(`CHROMIUM is ${given}, which is no program. Set it to a Chromium or Chrome, or unset it.`);
    return { executable: given, env: {} };
  }
  const installed = installedPlaces().find(isProgram);
  return installed ? { executable: installed, env: {} } : fetchedChromium();
}

function installedPlaces(): string[] {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe'];
  const onPath = (process.env.PATH ?? '').split(path.delimiter).filter((dir) => path.isAbsolute(dir)).flatMap((dir) => names.map((name) => path.join(dir, name)));
  const windows = [process.env.PROGRAMFILES, process.env['PROGRAMFILES(X86)'], process.env.LOCALAPPDATA].filter((dir) => dir !== undefined);
  return [
    ...onPath,
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/opt/google/chrome/chrome',
    ...windows.map((dir) => path.join(dir, 'Google', 'Chrome', 'Application', 'chrome.exe')),
  ];
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function fetchedChromium(): Promise<BrowserProgram> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('No Chromium or Chrome was found. Install one, or set CHROMIUM to its program.');
  const folder = await cached(`chromium-${CHROMIUM_VERSION}`, installChromium);
  const at = (...parts: string[]) => path.join(folder, ...parts);
  const libraries = [process.env.LD_LIBRARY_PATH, at('al2023', 'lib')].filter((dir) => dir !== undefined && dir !== '').join(':');
  const fonts = existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: at('fonts') };
  return { executable: at('chromium'), env: { LD_LIBRARY_PATH: libraries, ...fonts } };
}

/** npm brings the package; its own code unpacks browser, libraries and fonts into the temp folder that it is given. */
async function installChromium(folder: string): Promise<void> {
  const npm = path.join(folder, 'npm');
  await mkdir(npm);
  await writeFile(path.join(npm, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `@sparticuz/chromium@${CHROMIUM_VERSION}`], { cwd: npm });
  const unpack = 'import("@sparticuz/chromium").then(({ default: chromium }) => chromium.executablePath())';
  // The package unpacks the shared libraries only where it takes the machine for AWS Lambda.
  const env = { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs20.x' };
  await run(process.execPath, ['--input-type=module', '--eval', unpack], { cwd: npm, env });
  // Its font settings name the folder that it is unpacked to by default.
  await writeFile(path.join(folder, 'fonts', 'fonts.conf'), '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir prefix="relative">.</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>');
  if (!isProgram(path.join(folder, 'chromium'))) throw new Error(`@sparticuz/chromium ${CHROMIUM_VERSION} unpacked no browser into ${folder}.`);
  await rm(npm, { recursive: true });
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
