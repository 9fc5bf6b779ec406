import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const PAGE = path.join(process.cwd(), 'docs', 'reliability.md');
const HEAD = '| what was done | times | what was lost |\n|---|--:|---|\n';
const ROW = /^\| (.*) \| ([\d,]+) \| (.*) \|$/;

/** Faults of the disk and of processes come first. */
const isInput = (row: string): boolean => row.startsWith('| odd inputs');

/** Rows of the table in docs/reliability.md, by what was done. */
function rowsIn(page: string): Map<string, string> {
  const rows = page.split('\n').flatMap((line) => ROW.exec(line) ?? []);
  return new Map(Array.from({ length: rows.length / 4 }, (_, i) => [rows[4 * i + 1]!, rows[4 * i]!]));
}

/**
 * Counts faults as the long runs inject them. With GAN_WRITE_DOCS=1 the counts go to the table in docs/reliability.md: a
 * row is written only after all of its faults were survived, so that the page says what a test has shown.
 */
export function record(done: string, times: number, lost = 'nothing'): void {
  const row = `| ${done} | ${times.toLocaleString('en-GB')} | ${lost} |`;
  console.log(`      ${row}`);
  if (process.env['GAN_WRITE_DOCS'] !== '1' || !existsSync(PAGE)) return;
  const page = readFileSync(PAGE, 'utf8');
  const rows = rowsIn(page).set(done, row);
  const begin = page.indexOf(HEAD) + HEAD.length;
  const end = page.indexOf('\n\n', begin - 1) + 1;
  const sorted = [...rows.values()].sort((one, other) => Number(isInput(one)) - Number(isInput(other)));
  writeFileSync(PAGE, `${page.slice(0, begin)}${sorted.map((line) => `${line}\n`).join('')}${page.slice(end)}`);
}
