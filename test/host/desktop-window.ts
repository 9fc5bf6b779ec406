import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { downloadAndUnzipVSCode, resolveCliPathFromVSCodeExecutablePath, SilentReporter } from '@vscode/test-electron';
import { _electron as electron, type ElectronApplication, type Page } from 'playwright-core';
import { cacheFolder } from '../cache.ts';
import type { Release } from './code-server.ts';
import { LIMIT_MS, packageOf, writeProfile, type Window, type WorkbenchOptions } from './window.ts';

const found = new Map<string, Promise<string | undefined>>();

/**
 * Desktop VS Code, downloaded once; undefined where there is no screen, or no way to the download: then the suite runs
 * in code-server.
 */
export function desktopProgram({ vscode }: Release): Promise<string | undefined> {
  const known = found.get(vscode) ?? download(vscode);
  found.set(vscode, known);
  return known;
}

async function download(version: string): Promise<string | undefined> {
  const hasScreen = process.platform !== 'linux' || (process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'] ?? '') !== '';
  if (!hasScreen) return undefined;
  try {
    return await downloadAndUnzipVSCode({ version, cachePath: path.join(cacheFolder(), 'vscode'), reporter: new SilentReporter(), timeout: 15_000 });
  } catch (error) {
    process.stderr.write(`Desktop VS Code cannot be downloaded (${String(error).slice(0, 120)}): the suite runs in code-server.\n`);
    return undefined;
  }
}

/** Opens desktop VS Code with the checkout's extension in development, or with a package installed, and a profile of its own. */
export async function openOnDesktop(program: string, home: string, options: WorkbenchOptions): Promise<Window> {
  await writeProfile(home, options);
  const manage = async (...args: string[]) => { await promisify(execFile)(resolveCliPathFromVSCodeExecutablePath(program), [...folders(home), ...args], { shell: process.platform === 'win32' }); };
  const vsix = packageOf(options);
  if (vsix !== undefined) await manage('--install-extension', path.resolve(vsix));
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !/^(VSCODE_|ELECTRON_|npm_)/.test(entry[0]));
  let shown = options;
  const open = () => openApp(program, desktopArgs(home, shown), { ...Object.fromEntries(inherited), GAN_HOST_HOME: home, ...options.env });
  let { app, page } = await open();
  const end = () => new Promise<number>((resolve) => app.process().once('exit', (code, signal) => { resolve(signal === null ? (code ?? 98) : 98); }));
  let testsEnded = end();
  const close = () => app.close();
  const comeBack = async (other = shown): Promise<void> => {
    shown = other;
    ({ app, page } = await open());
    testsEnded = end();
  };
  return { get page() { return page; }, get testsEnded() { return testsEnded; }, leave: close, comeBack, uninstall: (id) => manage('--uninstall-extension', id), close };
}

async function openApp(executablePath: string, args: string[], env: Record<string, string>): Promise<{ app: ElectronApplication; page: Page }> {
  const app = await electron.launch({ executablePath, args, env });
  const page = await app.firstWindow();
  page.setDefaultTimeout(LIMIT_MS);
  await page.setViewportSize({ width: 1440, height: 900 });
  return { app, page };
}

const folders = (home: string): string[] => [`--user-data-dir=${path.join(home, 'data')}`, `--extensions-dir=${path.join(home, 'exts')}`];

function desktopArgs(home: string, options: WorkbenchOptions): string[] {
  const quiet = ['--skip-welcome', '--skip-release-notes', '--disable-telemetry', '--disable-updates', '--new-window'];
  return [
    ...folders(home),
    ...(packageOf(options) === undefined ? [`--extensionDevelopmentPath=${process.cwd()}`] : []),
    ...quiet,
    ...(options.trusted === false ? [] : ['--disable-workspace-trust']),
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(options.extensionTests === undefined ? [] : [`--extensionTestsPath=${path.resolve(options.extensionTests)}`]),
    options.folder,
  ];
}
