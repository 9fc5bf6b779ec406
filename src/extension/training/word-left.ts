import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where a window leaves word for the next one on the same workspace. */
export interface Memory<T> {
  /** what was left, perhaps by another version; undefined where nothing was */
  read(): unknown;
  /** Leaves word; undefined takes it back. */
  write(value: T | undefined): PromiseLike<void> | undefined;
}

/**
 * Word left in a small file, written at once. VS Code's own memory (`Memento`) is flushed seconds later in a browser
 * and may be lost when the window goes at once, which is just the case that this is for.
 */
export class WordLeft implements Memory<unknown> {
  constructor(private readonly file: string) {}

  read(): unknown {
    try {
      return JSON.parse(readFileSync(this.file, 'utf8'));
    } catch {
      // Nobody left word, or it was cut off: then nothing is resumed unasked, and the run is still in the Runs view.
      return undefined;
    }
  }

  write(value: unknown): undefined {
    if (value === undefined) rmSync(this.file, { force: true });
    else this.replace(JSON.stringify(value));
  }

  private replace(text: string): void {
    const aside = `${this.file}.new`;
    mkdirSync(path.dirname(this.file), { recursive: true });
    writeFileSync(aside, text);
    renameSync(aside, this.file);
  }
}
