/** Where an offset lies: line and column, both from 1, the column in UTF-16 units. A line ends with \n, \r\n or \r. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(0, offset));
  // A \r\n cut between its two halves is not yet a new line.
  const complete = before.endsWith('\r') && text.charAt(before.length) === '\n' ? before.slice(0, -1) : before;
  const lines = complete.split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}
