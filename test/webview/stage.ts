import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { pageDocument } from '../../src/protocol/page-document.ts';
import { launchBrowser } from '../browser.ts';
import { themes, type ThemeName } from './themes.ts';

declare global {
  interface Window {
    /** messages that the page sent to its host */
    posted: unknown[];
  }
}

export type PageName = 'dashboard' | 'gallery';
const types: Readonly<Record<string, string>> = { '.js': 'text/javascript', '.css': 'text/css', '.ttf': 'font/ttf', '.png': 'image/png', '.map': 'application/json' };

/** A browser and a small server on this machine that stands in for VS Code: the same frame, policy, theme and API. */
export class Stage {
  readonly pictures = new Map<string, Uint8Array>();
  private constructor(
    private readonly browser: Browser,
    private readonly server: Server,
    readonly origin: string,
  ) {}

  static async open(): Promise<Stage> {
    const browser = await launchBrowser();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const stage = new Stage(browser, server, `http://127.0.0.1:${portOf(server)}`);
    server.on('request', (request, response) => void stage.answer(new URL(request.url ?? '/', stage.origin), response));
    return stage;
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Opens a page as VS Code does and waits until it says that it is ready. */
  async page(name: PageName, options: { theme?: ThemeName; width?: number; height?: number } & BrowserContextOptions = {}): Promise<TestPage> {
    const { theme = 'dark', width = 1200, height = 900, ...more } = options;
    const context = await this.browser.newContext({ viewport: { width, height }, ...more });
    const page = await context.newPage();
    const opened = new TestPage(page, name);
    await page.addInitScript(standIn, themes[theme]);
    await page.goto(`${this.origin}/${name}.html`);
    await opened.posted('ready');
    return opened;
  }

  private async answer(url: URL, response: ServerResponse): Promise<void> {
    const file = path.basename(url.pathname);
    const extension = path.extname(file);
    const body = extension === '.html' ? this.document(path.basename(file, '.html')) : await this.file(file);
    // Browsers ask for it by themselves; in VS Code there is none to ask for.
    if (file === 'favicon.ico') response.writeHead(204).end();
    else if (body === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'content-type': types[extension] ?? 'text/html; charset=utf-8' }).end(body);
  }

  private async file(name: string): Promise<Uint8Array | undefined> {
    return this.pictures.get(name) ?? readFile(path.resolve('dist/pages', name)).catch(() => undefined);
  }

  private document(name: string): string {
    return pageDocument({ title: name, language: 'en', source: this.origin, nonce: randomBytes(16).toString('base64'), styles: ['codicon.css', `${name}.css`], scripts: ['toolkit.js', `${name}.js`] });
  }
}

/** A page with what it sent and what went wrong in it. */
export class TestPage {
  readonly faults: string[] = [];

  constructor(
    readonly page: Page,
    private readonly name: PageName,
  ) {
    page.on('pageerror', (error) => this.faults.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.faults.push(message.text());
    });
    page.on('requestfailed', (request) => this.faults.push(`${request.url()} failed`));
  }

  /** As the host posts a message, and two frames later: what the page draws from it is drawn. */
  async send(message: unknown): Promise<void> {
    await this.page.evaluate((data) => window.postMessage(data, '*'), message);
    await this.drawn();
  }

  async drawn(): Promise<void> {
    await this.page.evaluate(() => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => requestAnimationFrame(() => resolve())))));
  }

  /** Waits for a message of a type to the host and returns the last one. */
  async posted(type: string): Promise<Record<string, unknown>> {
    const handle = await this.page.waitForFunction((wanted) => window.posted.findLast((message) => typeof message === 'object' && message !== null && 'type' in message && message.type === wanted), type);
    const message: unknown = await handle.jsonValue();
    return Object.fromEntries(Object.entries(message ?? {}));
  }

  async forget(): Promise<void> {
    await this.page.evaluate(() => { window.posted.length = 0; });
  }

  async setTheme(name: ThemeName): Promise<void> {
    await this.page.evaluate(({ kind, variables }) => {
      document.documentElement.removeAttribute('style');
      for (const [variable, value] of Object.entries(variables)) document.documentElement.style.setProperty(variable, value);
      document.body.className = kind;
      document.body.dataset.vscodeThemeKind = kind.split(' ').at(-1);
    }, themes[name]);
    await this.drawn();
  }

  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: path.join('test/output', `${this.name}-${name}.png`), fullPage: true });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return address.port;
}

/** Runs in the page before its scripts: VS Code's API and theme. State outlives a reload, as VS Code keeps it. */
function standIn(theme: { kind: string; variables: Readonly<Record<string, string>> }): void {
  window.posted = [];
  const api = {
    postMessage: (message: unknown) => void window.posted.push(message),
    getState: (): unknown => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: (state: unknown) => sessionStorage.setItem('state', JSON.stringify(state)),
  };
  Object.assign(window, { acquireVsCodeApi: () => api });
  const dress = () => {
    for (const [variable, value] of Object.entries(theme.variables)) document.documentElement.style.setProperty(variable, value);
    document.body.className = theme.kind;
    document.body.dataset.vscodeThemeKind = theme.kind.split(' ').at(-1);
  };
  // The body is not there yet, and the page's scripts run before it is complete.
  new MutationObserver((_, observer) => {
    if (document.querySelector('body') === null) return;
    observer.disconnect();
    dress();
  }).observe(document, { childList: true, subtree: true });
}
