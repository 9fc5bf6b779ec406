import type { Locator, Page } from 'playwright-core';
import { LIMIT_MS } from './window.ts';

/** VS Code's palette, Quick Open and quick picks. */
export class QuickInput {
  /** @param page the window's page, another one after the window was opened again */
  constructor(private readonly page: () => Page) {}

  /** The first row with a text. Beside it a row has a hidden heading, of whichever list was drawn in the same row before ("similar commands"). */
  row(text: string | RegExp, kind = '.monaco-list-row'): Locator {
    const own = this.page().locator('.quick-input-list-rows', { hasText: text });
    return this.page().locator(`.quick-input-widget .quick-input-list ${kind}`, { has: own }).first();
  }

  /** A row that what was typed has found, which is told by the letters that it has in common: those from before are on their way out. */
  found(text: string): Locator {
    return this.row(text, '.monaco-list-row:has(.highlight)');
  }

  /** Presses the key that opens it, and writes a text into it. */
  async type(key: string, text: string): Promise<void> {
    await this.page().keyboard.press(key);
    // A quick input that is still closing takes no text: it is opened once more.
    await this.input.fill(text, { timeout: 5_000 });
  }

  private get input(): Locator {
    return this.page().locator('.quick-input-widget .quick-input-box input');
  }

  /** Clicks on a row. As a key may go to a page that still has the focus, none is pressed. */
  async take(row: Locator, open: () => Promise<void>): Promise<void> {
    await this.untilOffered(row, open, () => row.click({ timeout: 10_000 }));
  }

  /**
   * Opens the quick input until it offers a row, and the row can be used. VS Code silently drops a command for which it is
   * not ready yet ("Run Task" until its terminals are connected), and closes the quick input when anything takes the focus,
   * as a page does that has just been opened.
   */
  async untilOffered(row: Locator, open: () => Promise<void>, use: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    await this.patiently(async (patience) => {
      await open();
      await row.waitFor({ timeout: patience });
      await use();
    });
  }

  /** Tries again, after an Escape and with more patience each time, for the machine may merely be busy. */
  async patiently(attempt: (patience: number) => Promise<void>): Promise<void> {
    const end = Date.now() + LIMIT_MS;
    for (let patience = 2_000; ; patience += 2_000) {
      try {
        await attempt(patience);
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
      }
      await this.page().keyboard.press('Escape');
      await this.input.waitFor({ state: 'hidden', timeout: patience }).catch(() => undefined);
    }
  }
}
