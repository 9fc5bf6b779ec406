import type { FrameLocator } from 'playwright-core';

/** Step that the dashboard shows, as a number. */
export async function shownStep(page: FrameLocator): Promise<number> {
  const text = await page.locator('.figure.steps').textContent();
  return Number(/^[\d,. ]+/.exec(text ?? '')?.[0].replace(/[^\d]/g, ''));
}
