import type { Disposable } from '../listeners.ts';
import { Listeners } from '../listeners.ts';

/** Asks the file system whether something is there; must not reject. */
export type Ask = (path: string) => Promise<boolean>;

/** So many paths are remembered; a person types a path letter by letter, and each beginning is a path too. */
const MOST_KNOWN = 500;

/**
 * What is known of files and folders, without waiting for them: a path never asked about counts as there, and whoever
 * listens is told when an answer changes that.
 */
export class KnownPaths {
  private readonly answers = new Map<string, boolean>();
  private readonly asking = new Set<string>();
  private readonly changes = new Listeners<string>();

  constructor(private readonly ask: Ask) {}

  onChange(listener: (path: string) => void): Disposable {
    return this.changes.add(listener);
  }

  /** The last answer, and a new question to the file system behind it. */
  readonly exists = (path: string): boolean => {
    void this.refresh(path);
    return this.answers.get(path) ?? true;
  };

  private async refresh(path: string): Promise<void> {
    if (this.asking.has(path)) return;
    this.asking.add(path);
    const answer = await this.ask(path);
    this.asking.delete(path);
    const changed = (this.answers.get(path) ?? true) !== answer;
    this.remember(path, answer);
    if (changed) this.changes.fire(path);
  }

  private remember(path: string, answer: boolean): void {
    this.answers.delete(path);
    this.answers.set(path, answer);
    const oldest = this.answers.keys().next().value;
    if (this.answers.size > MOST_KNOWN && oldest !== undefined) this.answers.delete(oldest);
  }
}
