/** Bytes that one message may have: from a watcher to a trainer, and the other way, where notes carry the end of a log. */
export const LINE_LIMIT = { control: 64 << 10, report: 1 << 20 } as const;

/** A message as it goes through a socket: JSON on a line of its own. */
export const toLine = (message: object): string => `${JSON.stringify(message)}\n`;

/** The value of a line; undefined where it is not JSON. */
export function fromLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Cuts a stream of bytes into lines, and keeps no more of it than one line may have. */
export class LineReader {
  private parts: Buffer[] = [];
  private length = 0;

  /** @param limit bytes of a line */
  constructor(private readonly limit: number, private readonly onLine: (line: string) => void) {}

  /** Takes what came. @returns false where a line is longer than allowed: then nothing more can be made of the stream */
  push(chunk: Buffer): boolean {
    for (let from = 0; ; ) {
      const end = chunk.indexOf(10, from);
      const part = chunk.subarray(from, end < 0 ? chunk.length : end);
      this.length += part.length;
      if (this.length > this.limit) return false;
      this.parts.push(part);
      if (end < 0) return true;
      const line = Buffer.concat(this.parts).toString('utf8');
      this.parts = [];
      this.length = 0;
      this.onLine(line);
      from = end + 1;
    }
  }
}
