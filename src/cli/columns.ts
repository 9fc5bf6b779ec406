/** Rows of a table as lines, each column as wide as its widest entry. */
export function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((entry, column) => entry.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
}
