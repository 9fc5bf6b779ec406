import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Demands that a committed file has the text that the code writes; with GAN_WRITE_DOCS=1 in the environment, writes it. */
export function assertCommitted(file: string, text: string): void {
  const absolute = path.join(process.cwd(), file);
  if (process.env['GAN_WRITE_DOCS'] === '1') writeFileSync(absolute, text);
  assert.equal(readFileSync(absolute, 'utf8').replaceAll('\r\n', '\n'), text, `${file} is out of date; run this test with GAN_WRITE_DOCS=1`);
}
