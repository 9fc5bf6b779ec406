import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { z } from 'zod';
import { NEWEST } from './code-server.ts';
import { desktopProgram, openOnDesktop } from './desktop-window.ts';
import { openInBrowser } from './web-window.ts';
import type { Line } from './line.ts';
import { QuickInput } from './quick-input.ts';
import { LIMIT_MS, writeSettings, type Window, type WorkbenchOptions } from './window.ts';

/** A running VS Code with the extension, of this checkout or of a package, and its window. */
export class Workbench {
  private readonly quick = new QuickInput(() => this.page);

  private constructor(
    private readonly window: Window,
    /** folder of everything that it writes */
    readonly home: string,
    private readonly onDesktop: boolean,
  ) {}

  static async start(options: WorkbenchOptions): Promise<Workbench> {
    const home = await realpath(await mkdtemp(path.join(os.tmpdir(), options.homeName ?? 'gan-host-')));
    const desktop = await desktopProgram(options.release ?? NEWEST);
    const window = await (desktop === undefined ? openInBrowser(home, options) : openOnDesktop(desktop, home, options));
    try {
      await window.page.locator('.monaco-workbench').waitFor();
    } catch (error) {
      await window.close();
      throw error;
    }
    return new Workbench(window, home, desktop !== undefined);
  }

  get page(): Page {
    return this.window.page;
  }

  get testsEnded(): Promise<number> {
    return this.window.testsEnded;
  }

  /** Runs a command by typing its title into the palette. */
  async command(title: string): Promise<void> {
    await this.quick.take(this.quick.found(title), () => this.quick.type('F1', `>${title}`));
  }

  /** Opens a file of the workspace by Quick Open, once more where what came before it took the editor away again. */
  async open(file: string): Promise<void> {
    const name = path.basename(file);
    await this.quick.patiently(async (patience) => {
      await this.quick.type('Control+P', file);
      await this.quick.found(name).click({ timeout: patience });
      await this.page.locator('.tab.active', { hasText: name }).waitFor({ timeout: patience });
    });
  }

  /** Closes all files and pages, and waits until they are gone. */
  async closeEditors(): Promise<void> {
    await this.command('View: Close All Editors');
    await this.page.locator('.tab').first().waitFor({ state: 'hidden' });
  }

  /** Gives an answer to what a command, or whatever else `opens` it, asks in a quick pick. */
  async choose(opens: string | (() => Promise<void>), answer: string | RegExp): Promise<void> {
    await this.quick.take(this.quick.row(answer), typeof opens === 'string' ? () => this.command(opens) : opens);
  }

  /** Has a command ask, and leaves its quick pick open with an answer in sight. */
  async ask(title: string, answer: string): Promise<void> {
    await this.quick.untilOffered(this.quick.row(answer), () => this.command(title));
  }

  /** Says yes to the file or folder that a dialog proposes. */
  async accept(title: string): Promise<void> {
    const dialog = this.page.locator('.quick-input-widget', { hasText: title });
    await dialog.locator('.quick-input-action .monaco-button').first().click();
    await dialog.waitFor({ state: 'hidden' });
  }

  /** Applies a quick fix where the caret is put. The menu that opens before the faults at the caret are known has none. */
  async fix(putCaret: () => Promise<void>, label: string): Promise<void> {
    const row = this.page.locator('.action-widget .monaco-list-row', { hasText: label }).first();
    await this.quick.patiently(async (patience) => {
      await putCaret();
      await this.page.keyboard.press('Control+.');
      await row.waitFor({ timeout: patience });
      await row.click({ timeout: 10_000 });
    });
  }

  /** The document of the first webview that holds `selector`. Webviews are an iframe within an iframe. */
  async webview(selector: string, limit = LIMIT_MS): Promise<FrameLocator> {
    const end = Date.now() + limit;
    for (;;) {
      const outer = this.page.locator('iframe.webview.ready');
      for (let i = 0; i < (await outer.count()); i++) {
        const inner = outer.nth(i).contentFrame().locator('iframe#active-frame').contentFrame();
        if (await inner.locator(selector).first().isVisible().catch(() => false)) return inner;
      }
      if (Date.now() > end) throw new Error(`no webview shows ${selector} after ${limit} ms`);
      await delay(100);
    }
  }

  /** Shows a view of the side bar. A click on its icon would hide it where it is shown, which a window that has just opened says late. */
  async openView(name: string): Promise<void> {
    await this.command(`View: Show ${name}`);
    await this.page.locator('.part.sidebar .composite.title', { hasText: name }).waitFor();
  }

  /** An entry of a view in the side bar. */
  entry(text: string | RegExp): Locator {
    return this.page.locator('.part.sidebar .monaco-list-row', { hasText: text }).first();
  }

  /** Opens a run's dashboard by its entry. VS Code drops a click that meets the entry while it is drawn again; a person clicks once more. */
  async openDashboard(entry: string | RegExp): Promise<FrameLocator> {
    await this.quick.patiently(async (patience) => {
      await this.entry(entry).click();
      await this.webview('.figure.steps', patience);
    });
    return this.webview('.figure.steps');
  }

  /** Clicks on a run's own button. */
  async press(entry: string | RegExp, button: string): Promise<void> {
    await this.entry(entry).hover();
    await this.entry(entry).locator(`.action-label[aria-label^="${button}"]`).click();
  }

  /** Clears what was told, as a person does who reads on. */
  async dismiss(text: string | RegExp): Promise<void> {
    await this.notification(text).waitFor();
    await this.command('Notifications: Clear All Notifications');
    await this.notification(text).waitFor({ state: 'hidden' });
  }

  /** The tab of a file or a page. */
  tab(name: string): Locator {
    return this.page.locator('.tab', { hasText: name }).first();
  }

  /** A link above the first line of a file that is shown. */
  lens(text: string): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: text }).first();
  }

  /** Writes a text in place of all that an open file holds, and saves it. */
  async edit(file: string, text: string): Promise<void> {
    const { keyboard } = this.page;
    await this.tab(file).click();
    await this.page.locator('.editor-group-container.active .monaco-editor .view-lines').first().click();
    await keyboard.press('Control+A');
    await keyboard.insertText(text);
    await keyboard.press('Control+S');
    await this.page.locator('.tab.active:not(.dirty)', { hasText: file }).waitFor();
  }

  notification(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast, .notifications-center .notification-list-item', { hasText: text }).first();
  }

  /** Reloads the window once it will find a file and a run's dashboard open again: in a browser VS Code writes that down only every few seconds. */
  async reload(open?: { readonly file: string; readonly dashboard: string }): Promise<void> {
    if (open && !this.onDesktop) await this.keepsOpen(open.file, `"run":"${open.dashboard}"`);
    if (this.onDesktop) await this.command('Developer: Reload Window');
    else await this.page.reload({ waitUntil: 'commit' });
    await this.page.locator('.monaco-workbench').waitFor();
  }

  /** Waits until what VS Code has written down in the browser of the open editors names a file, and has the state of a page. */
  private async keepsOpen(file: string, state: string): Promise<void> {
    const end = Date.now() + LIMIT_MS;
    // States are JSON in JSON: without their escapes they read as the page wrote them.
    while (!(await this.page.evaluate(keptEditors)).some((kept) => kept.includes(file) && kept.replaceAll('\\', '').includes(state))) {
      if (Date.now() > end) throw new Error(`VS Code has not kept ${file} and a page of ${state} open after ${LIMIT_MS} ms`);
      await delay(200);
    }
  }

  /** Closes the window as a person does, and leaves the profile and, in a browser, the server. */
  async leave(): Promise<void> {
    await this.window.leave();
  }

  /** Opens the window again; what it is to be told by its settings then is written before it opens. */
  async comeBack(settings: Readonly<Record<string, unknown>> = {}): Promise<void> {
    await this.set(settings);
    await this.window.comeBack();
    await this.page.locator('.monaco-workbench').waitFor();
  }

  /** Opens a window on another folder, after this one was left. */
  async show(options: WorkbenchOptions): Promise<void> {
    await writeSettings(this.home, options);
    await this.window.comeBack(options);
    await this.page.locator('.monaco-workbench').waitFor();
  }

  /**
   * Writes settings, which hold at the latest when the window is opened or reloaded: of the user, and of the machine, for a
   * window of a server takes those of the scope `machine-overridable` from there.
   */
  async set(settings: Readonly<Record<string, unknown>>): Promise<void> {
    for (const whose of ['User', 'Machine']) {
      const file = path.join(this.home, 'data', whose, 'settings.json');
      const before = z.record(z.string(), z.unknown()).parse(JSON.parse(await readFile(file, 'utf8').catch(() => '{}')));
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, JSON.stringify({ ...before, ...settings }));
    }
  }

  /** The line to the server; undefined on the desktop, where there is none. */
  get line(): Line | undefined {
    return this.window.line;
  }

  /** Presses a button of a notification, whether it is still a toast or has gone to the list by now, until the notification goes. */
  async answer(text: string | RegExp, button: string): Promise<void> {
    const notification = this.notification(text);
    const isSo = (what: Promise<void>): Promise<boolean> => what.then(() => true, () => false);
    let pressed = false;
    for (let attempt = 1; attempt <= 6; attempt++) {
      if (attempt > 1 && !(await notification.isVisible())) await this.command('Notifications: Show Notifications');
      const isThere = await isSo(notification.locator('.monaco-button', { hasText: button }).first().click({ timeout: 10_000 }));
      // One of a progress goes only when the work has ended, another at once, unless the press met a toast on the move.
      if (!isThere && pressed) return;
      pressed ||= isThere;
      if (isThere && (await isSo(notification.waitFor({ state: 'hidden', timeout: 10_000 })))) return;
    }
    throw new Error(`no notification ${String(text)} with "${button}"`);
  }

  async uninstall(id: string): Promise<void> {
    await this.window.uninstall(id);
  }

  async screenshot(name: string): Promise<void> {
    await mkdir('test/output', { recursive: true });
    await this.page.screenshot({ path: `test/output/${name}.png` });
  }

  /** Takes a picture of what is shown in the dark theme and in the light one. */
  async pictures(name: string): Promise<void> {
    const toggle = 'Preferences: Toggle between Light/Dark Themes';
    await this.screenshot(`${name}-dark`);
    await this.command(toggle);
    await this.page.locator('.monaco-workbench.vs').waitFor();
    await this.screenshot(`${name}-light`);
    await this.command(toggle);
    await this.page.locator('.monaco-workbench.vs-dark').waitFor();
  }

  /** For a test that failed: takes a picture, and adds to its error what VS Code shows and what the extension logged. */
  async explain(test: { readonly title: string; readonly err?: Error | undefined } | undefined): Promise<void> {
    if (!test?.err) return;
    const name = `failed-${test.title.replace(/\W+/g, '-')}`;
    await this.screenshot(name).catch(() => undefined);
    const asked = await this.page.locator('.quick-input-widget:visible').allInnerTexts().catch(() => []);
    await this.command('Notifications: Show Notifications').catch(() => undefined);
    const told = await this.page.locator('.notification-list-item').allInnerTexts().catch(() => []);
    await this.page.keyboard.press('Escape').catch(() => undefined);
    const tabs = await this.page.locator('.tab').allInnerTexts().catch(() => []);
    const lines = Object.entries({ 'quick input': asked, notifications: told, tabs, log: await this.log() }).map(([what, texts]) => `    ${what}: ${texts.map((text) => text.replace(/\s+/g, ' ')).join(' | ')}`);
    test.err.message += `\n  VS Code at that moment (test/output/${name}.png):\n${lines.join('\n')}`;
  }

  /** The last lines of the extension's own log. */
  private async log(): Promise<string[]> {
    const files = await readdir(this.home, { recursive: true }).catch((): string[] => []);
    const logs = files.filter((file) => path.basename(file) === 'GAN Workbench.log').sort();
    const texts = await Promise.all(logs.map((file) => readFile(path.join(this.home, file), 'utf8')));
    return texts.join('').trim().split('\n').slice(-10);
  }

  async close(): Promise<void> {
    await this.window.close();
    await rm(this.home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** What VS Code's windows wrote down of their open editors in the browser's databases; runs in the page. */
async function keptEditors(): Promise<string[]> {
  const answer = <T>(request: IDBRequest<T>): Promise<T> => new Promise((resolve, reject) => {
    request.onsuccess = () => { resolve(request.result); };
    request.onerror = () => { reject(request.error ?? new Error('no answer')); };
  });
  const kept: unknown[] = [];
  for (const { name } of await indexedDB.databases()) {
    if (!name?.startsWith('vscode-web-state-db-')) continue;
    const database = await answer(indexedDB.open(name));
    kept.push(await answer(database.transaction('ItemTable').objectStore('ItemTable').get('memento/workbench.parts.editor')));
    database.close();
  }
  return kept.filter((value) => typeof value === 'string');
}
