import path from 'node:path';
import { downloadAndUnzipVSCode, SilentReporter } from '@vscode/test-electron';
import { _electron as electron, type ElectronApplication, type Page } from 'playwright-core';
import { cacheFolder } from '../cache.ts';
import type { Release } from './code-server.ts';
import { writeProfile, type Window, type WorkbenchOptions } from './window.ts';

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

/** Opens desktop VS Code with the checkout's extension in development and a profile of its own. */
export async function openOnDesktop(program: string, home: string, options: WorkbenchOptions): Promise<Window> {
  await writeProfile(home, options);
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !/^(VSCODE_|ELECTRON_|npm_)/.test(entry[0]));
  const open = () => openApp(program, desktopArgs(home, options), { ...Object.fromEntries(inherited), GAN_HOST_HOME: home, ...options.env });
  let { app, page } = await open();
  const testsEnded = new Promise<number>((resolve) => app.process().once('exit', (code, signal) => { resolve(signal === null ? (code ?? 98) : 98); }));
  const close = () => app.close();
  return { get page() { return page; }, testsEnded, leave: close, comeBack: async () => { ({ app, page } = await open()); }, close };
}

async function openApp(executablePath: string, args: string[], env: Record<string, string>): Promise<{ app: ElectronApplication; page: Page }> {
  const app = await electron.launch({ executablePath, args, env });
  const page = await app.firstWindow();
  await page.setViewportSize({ width: 1440, height: 900 });
  return { app, page };
}

function desktopArgs(home: string, options: WorkbenchOptions): string[] {
  const folders = [`--user-data-dir=${path.join(home, 'data')}`, `--extensions-dir=${path.join(home, 'exts')}`, `--extensionDevelopmentPath=${process.cwd()}`];
  const quiet = ['--skip-welcome', '--skip-release-notes', '--disable-telemetry', '--disable-updates', '--new-window'];
  return [
    ...folders,
    ...quiet,
    ...(options.trusted === false ? [] : ['--disable-workspace-trust']),
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(options.extensionTests === undefined ? [] : [`--extensionTestsPath=${path.resolve(options.extensionTests)}`]),
    options.folder,
  ];
}
