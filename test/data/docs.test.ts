import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { mnistFiles } from '../../src/data/mnist.ts';

describe('docs/data.md', () => {
  it('names every file that may be put in place by hand, with its length and checksum', async () => {
    const page = await readFile('docs/data.md', 'utf8');
    for (const [name, { bytes, sha256 }] of Object.entries(mnistFiles.files)) assert.ok(page.includes(`| \`${name}\` | ${bytes.toLocaleString('en')} | \`${sha256}\` |`), name);
  });
});
