import type { Locator } from 'playwright-core';

const ATTEMPTS = 6;

/**
 * Chooses from the context menu of something. VS Code hears the release of the button only a tenth of a second after the
 * menu has opened, so a click that came before is made again.
 */
export async function chooseFromMenu(of: Locator, title: string): Promise<void> {
  await of.click({ button: 'right' });
  const item = of.page().locator('.monaco-menu .action-item', { hasText: title });
  const hasGone = (): Promise<boolean> => item.waitFor({ state: 'hidden', timeout: 5_000 }).then(() => true, () => false);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    await item.click({ timeout: 10_000 });
    if (await hasGone()) return;
  }
  throw new Error(`the menu stays open after "${title}"`);
}
