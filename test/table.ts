import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const firstCell = (row: string): string => row.split(' | ')[0]!;

/**
 * Puts a row into a table of a page in docs/, in place of the one with the same first cell, or at the table's end. Only with
 * GAN_WRITE_DOCS=1 in the environment; anybody else only sees it.
 * @param head the table's first line @param row a line of it, from its first bar to its last
 */
export function putRow(page: string, head: string, row: string): void {
  console.log(`      ${row}`);
  if (process.env['GAN_WRITE_DOCS'] !== '1') return;
  const file = path.join(process.cwd(), 'docs', page);
  const lines = readFileSync(file, 'utf8').split('\n');
  const begin = lines.indexOf(head) + 2;
  if (begin < 2) throw new Error(`${page} has no table that begins with ${head}`);
  const end = lines.findIndex((line, i) => i >= begin && !line.startsWith('|'));
  const place = lines.findIndex((line, i) => i >= begin && i < end && firstCell(line) === firstCell(row));
  lines.splice(place < 0 ? end : place, place < 0 ? 0 : 1, row);
  writeFileSync(file, lines.join('\n'));
}
