import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { kernels } from '../../src/engine/onnx/kernels/all.ts';

/** Kernels by file, as the table of docs/engine.md has them. */
function documented(): [string, string[]][] {
  const page = readFileSync(path.join(process.cwd(), 'docs', 'engine.md'), 'utf8').split('\n## Kernels\n')[1] ?? '';
  return [...page.matchAll(/^\| `([\w-]+\.ts)` \| (.*) \|$/gm)].map(([, file = '', names = '']) => [file, names.split(', ')]);
}

describe('engine: docs/engine.md', () => {
  it('lists the kernels that are there', () => {
    assert.deepEqual(documented().flatMap(([, names]) => names).sort(), Object.keys(kernels(16)).sort());
  });

  it('names the file of each', () => {
    for (const [file, names] of documented()) {
      const source = readFileSync(path.join(process.cwd(), 'src', 'engine', 'onnx', 'kernels', file), 'utf8');
      for (const name of names) assert.match(source, new RegExp(`\\b${name}:`), `${name} in ${file}`);
    }
  });
});
