import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = process.cwd();
const page = readFileSync(path.join(root, 'docs', 'troubleshooting.md'), 'utf8');

/** Every module's text but the one that defines `faultsOf`. */
const sources = readdirSync(path.join(root, 'src'), { recursive: true })
  .map((file) => path.join(root, 'src', String(file)))
  .filter((file) => file.endsWith('.ts') && path.basename(file) !== 'fault.ts')
  .map((file) => readFileSync(file, 'utf8'));

/** Codes of the tables as they stand in a source: `faultsOf('room', {`, a line for each code, `});`. */
function codesIn(source: string): string[] {
  return [...source.matchAll(/faultsOf\('(\w+)', \{\n([^]*?)\n\}\)/g)].flatMap(([, room = '', table = '']) =>
    table.split('\n').map((line) => {
      const code = /^ {2}(\w+): ['"`].*['"`],$/.exec(line)?.[1];
      assert.ok(code, `a table of room ${room} has the line ${line}, which this test cannot read`);
      return `${room}.${code}`;
    }),
  );
}

const codes = sources.flatMap(codesIn).sort();
const headings = [...page.matchAll(/^### (.*)$/gm)].map(([, heading = '']) => heading);

describe('faults: docs/troubleshooting.md', () => {
  it('is held against every table that there is', () => {
    const made = sources.reduce((count, source) => count + source.split('faultsOf(').length - 1, 0);
    const read = sources.reduce((count, source) => count + [...source.matchAll(/faultsOf\('\w+', \{\n[^]*?\n\}\)/g)].length, 0);
    assert.equal(read, made, 'a table is written in a form that this test cannot read');
    assert.equal(new Set(codes).size, codes.length, 'two tables have the same code');
  });

  it('has a paragraph for every code', () => {
    assert.deepEqual(codes.filter((code) => !headings.includes(code)), []);
    for (const code of codes) assert.match(page.split(`\n### ${code}\n\n`)[1] ?? '', /^.{20,}\.\n/, code);
  });

  it('has no code that does not exist, and none twice', () => {
    assert.deepEqual(headings.filter((heading) => !codes.includes(heading)), []);
    assert.equal(new Set(headings).size, headings.length);
  });
});
