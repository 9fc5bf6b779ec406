import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { BrowserContext, Page } from 'playwright-core';
import { launchBrowser } from '../browser.ts';
import { installCodeServer, NEWEST, type InstalledRelease } from './code-server.ts';
import { Line } from './line.ts';
import { LIMIT_MS, packageOf, writeProfile, type Window, type WorkbenchOptions } from './window.ts';

/** For so long the server keeps the extension host of a window whose connection is lost; three hours where nobody says. */
const GRACE_SECONDS = 25;

/** The checkout, as an extension that is installed. */
const LINKED = 'gan-workbench.gan-workbench-0.1.0';

/** Opens VS Code's workbench in a browser, served by code-server with a real Node extension host. */
export async function openInBrowser(home: string, options: WorkbenchOptions): Promise<Window> {
  const installed = await installCodeServer(options.release ?? NEWEST);
  const port = await freePort();
  const line = await Line.to(port);
  await writeProfile(home, options);
  const vsix = packageOf(options);
  // Installed, not in development: such a host is given up where its connection is lost for a moment.
  if (vsix === undefined) await symlink(process.cwd(), path.join(home, 'exts', LINKED));
  else await manage(installed, home, options, ['--install-extension', path.resolve(vsix)]);
  const server = spawn(installed.node, [installed.entry, ...serverArgs(home, port)], { env: serverEnv(home, options), stdio: 'ignore', detached: true });
  const browser = await launchBrowser();
  const close = async (): Promise<void> => {
    await browser.close();
    line.close();
    await killGroup(server);
  };
  try {
    await serverIsUp(port, server);
    // One for all windows: it holds what VS Code keeps in the browser.
    const profile = await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' });
    await profile.addInitScript(keepStill);
    let shown = options;
    const open = () => openPage(profile, `127.0.0.1:${line.port}`, shown);
    let { page, testsEnded } = await open();
    return {
      get page() { return page; },
      get testsEnded() { return testsEnded; },
      line,
      leave: async () => {
        if (page.isClosed()) return;
        // A tab that is torn down may take its last words with it, which VS Code takes for a lost connection and waits out.
        await page.goto('about:blank');
        await page.close();
      },
      comeBack: async (other = shown) => {
        shown = other;
        ({ page, testsEnded } = await open());
      },
      uninstall: (id) => manage(installed, home, options, ['--uninstall-extension', id]),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** VS Code's icons that turn and bars that run: without a graphics card, drawing them takes most of a core from what is tested. */
function keepStill(): void {
  const still = new CSSStyleSheet();
  still.replaceSync('.codicon-modifier-spin, .codicon-loading, .codicon-tree-item-loading::before, .monaco-progress-container .progress-bit { animation: none !important; }');
  document.adoptedStyleSheets.push(still);
}

async function openPage(profile: BrowserContext, address: string, options: WorkbenchOptions): Promise<{ page: Page; testsEnded: Promise<number> }> {
  const page = await profile.newPage();
  page.setDefaultTimeout(LIMIT_MS);
  const { testsEnded } = await exposeTestHooks(page);
  await injectDevelopmentOptions(page, address, options);
  await page.goto(`http://${address}/?${new URLSearchParams({ folder: options.folder }).toString()}`, { waitUntil: 'commit' });
  return { page, testsEnded };
}

const folders = (home: string): string[] => ['--user-data-dir', path.join(home, 'data'), '--extensions-dir', path.join(home, 'exts'), '--config', path.join(home, 'config.yaml')];

/** Runs code-server to its end, to install an extension or to remove one. */
async function manage({ node, entry }: InstalledRelease, home: string, options: WorkbenchOptions, args: readonly string[]): Promise<void> {
  await promisify(execFile)(node, [entry, ...folders(home), ...args], { env: serverEnv(home, options) });
}

function serverArgs(home: string, port: number): string[] {
  const quiet = ['--disable-telemetry', '--disable-update-check', '--disable-getting-started-override', '--disable-proxy', '--ignore-last-opened'];
  return [...folders(home), ...quiet, '--auth', 'none', '--bind-addr', `127.0.0.1:${port}`];
}

/** A home of its own, but for the caches that hold downloaded data. */
function serverEnv(home: string, options: WorkbenchOptions): NodeJS.ProcessEnv {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^(VSCODE_|ELECTRON_|CODE_SERVER|npm_)/.test(key)));
  const own = { HOME: home, XDG_CONFIG_HOME: `${home}/.config`, XDG_DATA_HOME: `${home}/.local/share`, XDG_CACHE_HOME: `${home}/.cache`, XDG_RUNTIME_DIR: `${home}/t`, TMPDIR: `${home}/t` };
  return { ...inherited, ...own, EXTENSIONS_GALLERY: '{}', CODE_SERVER_RECONNECTION_GRACE_TIME: String(GRACE_SECONDS), ...options.env };
}

async function serverIsUp(port: number, server: ChildProcess): Promise<void> {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    if (server.exitCode !== null) throw new Error(`code-server ended with ${server.exitCode}`);
    if (await fetch(`http://127.0.0.1:${port}/healthz`).then((answer) => answer.ok, () => false)) return;
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

/** Puts the tests that run in the host, and the checkout in development with them, into the page's own configuration, in every load of the page. */
async function injectDevelopmentOptions(page: Page, authority: string, options: WorkbenchOptions): Promise<void> {
  const { extensionTests } = options;
  const uri = (file: string) => ({ $mid: 1, scheme: 'vscode-remote', authority, path: file });
  const development = { extensions: [], ...(extensionTests === undefined ? {} : { extensions: [uri(process.cwd())], extensionTestsPath: uri(path.resolve(extensionTests)) }) };
  await page.addInitScript((given) => {
    // eslint's unbound-method cannot see that the original is called with the element as `this`
    const original = Object.getOwnPropertyDescriptor(Element.prototype, 'getAttribute')?.value as (this: Element, name: string) => string | null;
    Element.prototype.getAttribute = function (name: string): string | null {
      const value = original.call(this, name);
      if (name !== 'data-settings' || this.id !== 'vscode-workbench-web-configuration' || value === null) return value;
      const configuration = JSON.parse(value) as { developmentOptions?: object };
      return JSON.stringify({ ...configuration, developmentOptions: { ...configuration.developmentOptions, ...given } });
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
