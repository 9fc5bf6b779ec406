import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { installCodeServer, NEWEST, type Release } from './code-server.ts';

/** Quiet settings: nothing of VS Code's own that reaches for a network or covers the editor. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'files.simpleDialog.enable': true,
  'editor.minimap.enabled': false,
};

export interface WorkbenchOptions {
  /** the folder that the window opens */
  readonly folder: string;
  readonly release?: Release;
  /** false opens the folder in Restricted Mode, true with trust switched off */
  readonly trusted?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** a bundled module whose `run()` is called in the extension host */
  readonly extensionTests?: string;
}

/** A running VS Code with the extension of this checkout in development, and its window. */
export class Workbench {
  private constructor(
    readonly page: Page,
    /** HOME of everything it starts */
    readonly home: string,
    /** resolves with the exit code that VS Code gives to its in-host tests */
    readonly testsEnded: Promise<number>,
    private readonly browser: Browser,
    private readonly server: ChildProcess,
  ) {}

  static async start(options: WorkbenchOptions): Promise<Workbench> {
    const installed = await installCodeServer(options.release ?? NEWEST);
    const home = await realpath(await mkdtemp(path.join(os.tmpdir(), 'gan-host-')));
    const port = await freePort();
    const address = `127.0.0.1:${port}`;
    await writeProfile(home, options);
    const server = spawn(installed.node, [installed.entry, ...serverArgs(home, address, options)], { env: serverEnv(home, options), stdio: 'ignore', detached: true });
    const browser = await launchBrowser();
    try {
      await serverIsUp(address, server);
      const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
      const { testsEnded } = await exposeTestHooks(page);
      await injectDevelopmentOptions(page, address, options.extensionTests);
      await page.goto(`http://${address}/?${new URLSearchParams({ folder: options.folder }).toString()}`, { waitUntil: 'commit' });
      await page.locator('.monaco-workbench').waitFor({ timeout: 90_000 });
      return new Workbench(page, home, testsEnded, browser, server);
    } catch (error) {
      await browser.close();
      await killGroup(server);
      throw error;
    }
  }

  /** Runs a command by typing its title into the palette; reopens the palette until the command is there. */
  async command(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    const row = this.page.locator('.quick-input-widget .quick-input-list .monaco-list-row', { hasText: title }).first();
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('F1');
      await input.waitFor({ state: 'visible', timeout: 30_000 });
      await input.fill(`>${title}`);
      if (await row.waitFor({ timeout: 2_000 }).then(() => true, () => false)) break;
      if (attempt === 20) throw new Error(`the palette never offered "${title}"`);
      await this.page.keyboard.press('Escape');
      await input.waitFor({ state: 'hidden' });
    }
    await this.page.keyboard.press('Enter');
  }

  /** Opens a file of the workspace by Quick Open. */
  async open(file: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    const row = this.page.locator('.quick-input-widget .quick-input-list .monaco-list-row', { hasText: path.basename(file) }).first();
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('Control+P');
      await input.waitFor({ state: 'visible', timeout: 30_000 });
      await input.fill(file);
      if (await row.waitFor({ timeout: 2_000 }).then(() => true, () => false)) break;
      if (attempt === 20) throw new Error(`Quick Open never offered ${file}`);
      await this.page.keyboard.press('Escape');
    }
    await this.page.keyboard.press('Enter');
    await this.page.locator('.tab.active', { hasText: path.basename(file) }).waitFor();
  }

  /** The document of the first webview that holds `selector`. Webviews are an iframe within an iframe. */
  async webview(selector: string, timeout = 60_000): Promise<FrameLocator> {
    const end = Date.now() + timeout;
    for (;;) {
      const outer = this.page.locator('iframe.webview.ready');
      for (let i = 0; i < (await outer.count()); i++) {
        const inner = outer.nth(i).contentFrame().locator('iframe#active-frame').contentFrame();
        if (await inner.locator(selector).first().isVisible().catch(() => false)) return inner;
      }
      if (Date.now() > end) throw new Error(`no webview shows ${selector} after ${timeout} ms`);
      await delay(100);
    }
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast, .notifications-center .notification-list-item', { hasText: text }).first();
  }

  async reload(): Promise<void> {
    await this.page.reload({ waitUntil: 'commit' });
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 90_000 });
  }

  async screenshot(name: string): Promise<void> {
    await mkdir('test/output', { recursive: true });
    await this.page.screenshot({ path: `test/output/${name}.png` });
  }

  /** For a test that failed: what VS Code told is in the picture. */
  async screenshotWithNotifications(name: string): Promise<void> {
    await this.command('Notifications: Show Notifications').catch(() => undefined);
    await this.screenshot(name);
    await this.page.keyboard.press('Escape');
  }

  async close(): Promise<void> {
    await this.browser.close();
    await killGroup(this.server);
    await rm(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

async function writeProfile(home: string, options: WorkbenchOptions): Promise<void> {
  await mkdir(path.join(home, 'data', 'User'), { recursive: true });
  await mkdir(path.join(home, 't'), { mode: 0o700 });
  await mkdir(path.join(home, 'exts'));
  const trust = options.trusted === false ? { 'security.workspace.trust.startupPrompt': 'never' } : { 'security.workspace.trust.enabled': false };
  const theme = { 'workbench.colorTheme': (options.release ?? NEWEST).darkTheme };
  await writeFile(path.join(home, 'data', 'User', 'settings.json'), JSON.stringify({ ...SETTINGS, ...theme, ...trust, ...options.settings }));
  await writeFile(path.join(home, 'config.yaml'), 'auth: none\n');
}

function serverArgs(home: string, address: string, options: WorkbenchOptions): string[] {
  const folders = ['--user-data-dir', path.join(home, 'data'), '--extensions-dir', path.join(home, 'exts'), '--config', path.join(home, 'config.yaml')];
  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--disable-proxy', '--ignore-last-opened'];
  return [...folders, ...quiet, '--auth', 'none', '--bind-addr', address, ...(options.trusted === false ? [] : ['--disable-workspace-trust'])];
}

/** A home of its own, but for the caches that hold downloaded data. */
function serverEnv(home: string, options: WorkbenchOptions): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(VSCODE_|ELECTRON_|CODE_SERVER|npm_)/.test(key)));
  const own = { HOME: home, XDG_CONFIG_HOME: `${home}/.config`, XDG_DATA_HOME: `${home}/.local/share`, XDG_CACHE_HOME: `${home}/.cache`, XDG_RUNTIME_DIR: `${home}/t`, TMPDIR: `${home}/t` };
  return { ...inherited, ...own, EXTENSIONS_GALLERY: '{}', ...options.env };
}

async function serverIsUp(address: string, server: ChildProcess): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if (server.exitCode !== null) throw new Error(`code-server ended with ${server.exitCode}`);
    if (await fetch(`http://${address}/healthz`).then((answer) => answer.ok, () => false)) return;
    await delay(50);
  }
  throw new Error('code-server did not come up within 60 s');
}

/** VS Code's own hooks for test runs; without them it would close the window at the tests' end. */
async function exposeTestHooks(page: Page): Promise<{ testsEnded: Promise<number> }> {
  let ended: (code: number) => void = () => undefined;
  const testsEnded = new Promise<number>((resolve) => { ended = resolve; });
  page.on('crash', () => ended(98));
  await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => { if (type === 'error') console.error(...args); });
  await page.exposeFunction('codeAutomationExit', (code: number) => { ended(code); });
  return { testsEnded };
}

/** Puts the checkout into the page's own configuration as an extension in development, in every load of the page. */
async function injectDevelopmentOptions(page: Page, authority: string, extensionTests: string | undefined): Promise<void> {
  const uri = (file: string) => ({ $mid: 1, scheme: 'vscode-remote', authority, path: file });
  const development = { extensions: [uri(process.cwd())], ...(extensionTests === undefined ? {} : { extensionTestsPath: uri(path.resolve(extensionTests)) }) };
  await page.addInitScript((options) => {
    // eslint's unbound-method cannot see that the original is called with the element as `this`
    const original = Object.getOwnPropertyDescriptor(Element.prototype, 'getAttribute')?.value as (this: Element, name: string) => string | null;
    Element.prototype.getAttribute = function (name: string): string | null {
      const value = original.call(this, name);
      if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration' || value === null) return value;
      const configuration = JSON.parse(value) as { developmentOptions?: object };
      return JSON.stringify({ ...configuration, developmentOptions: { ...configuration.developmentOptions, ...options } });
    };
  }, development);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** SIGTERM, then SIGKILL for the whole group after 3 s. */
async function killGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined) return;
  const signal = (name: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-pid, name);
    } catch {
      return false;
    }
  };
  signal('SIGTERM');
  for (const end = Date.now() + 3_000; Date.now() < end && signal(0); ) await delay(50);
  signal('SIGKILL');
}
