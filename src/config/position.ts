/** Where an offset lies: line and column, both from 1, the column in UTF-16 units. A line ends with \n, \r\n or \r. */
export function positionAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, Math.max(0, offset));
  // A \r\n cut between its two halves is not yet a new line.
  const complete = before.endsWith('\r') && text.charAt(before.length) === '\n' ? before.slice(0, -1) : before;
  const lines = complete.split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** Offset of the first character of the line that an offset lies on. */
export function startOfLine(text: string, offset: number): number {
  // A search from a place before the text would begin at its first character.
  return offset <= 0 ? 0 : Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
}

/** A function from offset to line (from 1), for many look-ups in one text. */
export function lineCounter(text: string): (offset: number) => number {
  const starts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), (end) => end.index + end[0].length)];
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}
