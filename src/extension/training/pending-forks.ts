import { existsSync } from 'node:fs';
import path from 'node:path';
import { Listeners } from '../listeners.ts';
import type { Disposable } from '../listeners.ts';
import type { PendingFork } from './memory.ts';
import type { Memory } from './word-left.ts';

/** Keeps the checkpoint of a fork from being pruned meanwhile; gives what lets go of it, where it is there. */
type Hold = (fork: PendingFork) => Promise<(() => void) | undefined>;

/**
 * The forks that wait to be started: configs that were made of a run's checkpoint for a person to change, by the config's
 * file. They are written down at once and outlive the window; one whose config is gone is forgotten.
 */
export class PendingForks implements Disposable {
  private readonly forks = new Map<string, PendingFork>();
  private readonly holds = new Map<string, ReturnType<Hold>>();
  private readonly changes = new Listeners<undefined>();
  readonly onDidChange = this.changes.add;
  /** comes true once it is known what the window before this one left */
  readonly ready: Promise<void>;

  constructor(private readonly memory: Memory<readonly PendingFork[]>, private readonly hold: Hold, private readonly exists: (file: string) => boolean = existsSync) {
    this.ready = this.load();
  }

  get all(): readonly PendingFork[] {
    return [...this.forks.values()];
  }

  find(configFile: string): PendingFork | undefined {
    return this.forks.get(configFile);
  }

  remember(fork: PendingFork): void {
    this.letGo(fork.configFile);
    this.take(fork);
    this.changed();
  }

  forget(configFile: string): void {
    if (!this.forks.delete(configFile)) return;
    this.letGo(configFile);
    this.changed();
  }

  /** A file or folder has another name now. */
  moved(from: string, to: string): void {
    for (const fork of this.all.filter(({ configFile }) => configFile === from || configFile.startsWith(from + path.sep))) {
      this.forget(fork.configFile);
      this.remember({ ...fork, configFile: to + fork.configFile.slice(from.length) });
    }
  }

  dispose(): void {
    for (const configFile of [...this.holds.keys()]) this.letGo(configFile);
  }

  private async load(): Promise<void> {
    const left = this.memory.read();
    if (left === undefined) return;
    const { readPendingForks } = await import('./memory.ts');
    for (const fork of readPendingForks(left)) if (!this.forks.has(fork.configFile) && this.exists(fork.configFile)) this.take(fork);
    this.changed();
  }

  private take(fork: PendingFork): void {
    this.forks.set(fork.configFile, fork);
    // A checkpoint that cannot be held, for whatever reason, is asked for again when the fork starts.
    this.holds.set(fork.configFile, this.hold(fork).catch(() => undefined));
  }

  private letGo(configFile: string): void {
    void this.holds.get(configFile)?.then((letGo) => letGo?.());
    this.holds.delete(configFile);
  }

  private changed(): void {
    void this.memory.write(this.forks.size === 0 ? undefined : this.all);
    this.changes.fire(undefined);
  }
}
