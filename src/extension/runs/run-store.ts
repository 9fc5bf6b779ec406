import path from 'node:path';
import type { RunEntry } from '../../runs/catalogue.ts';
import { Listeners } from '../listeners.ts';
import type { Disposable } from '../listeners.ts';

/** Where the store gets its runs from. */
export interface RunSource {
  /** folders that hold runs, there or not yet there */
  folders(): Promise<readonly string[]>;
  /** newest first */
  list(runsFolder: string): Promise<readonly RunEntry[]>;
  watch(runsFolder: string, onChange: () => void): Disposable;
}

export type ReadableRun = Extract<RunEntry, { info: unknown }>;

/** The runs of one folder, newest first. */
export interface RunGroup {
  readonly folder: string;
  readonly runs: readonly RunEntry[];
}

/** All runs of the window's workspace, read in the worker and kept fresh by watching. One reading goes on at a time. */
export class RunStore implements Disposable {
  private groupsNow: readonly RunGroup[] = [];
  private readonly extra = new Set<string>();
  private readonly watchers = new Map<string, Disposable>();
  private readonly changes = new Listeners<undefined>();
  private reading: Promise<void> | undefined;
  private again = false;
  private disposed = false;
  readonly onDidChange = this.changes.add;

  constructor(private readonly source: RunSource, private readonly onError: (error: unknown) => void) {}

  get groups(): readonly RunGroup[] {
    return this.groupsNow;
  }

  get entries(): readonly RunEntry[] {
    return this.groupsNow.flatMap((group) => group.runs);
  }

  /** The runs whose folder can be read. */
  get readable(): readonly ReadableRun[] {
    return this.entries.filter((entry) => 'info' in entry);
  }

  /** A run's name; its folder's where that cannot be read. */
  nameOf(runDir: string): string {
    const entry = this.find(runDir);
    return entry && 'info' in entry ? entry.info.name : path.basename(runDir);
  }

  find(runDir: string): RunEntry | undefined {
    return this.entries.find((entry) => entry.dir === runDir);
  }

  /** Takes in a runs folder that the workspace's files do not lead to. */
  async include(runsFolder: string): Promise<void> {
    this.extra.add(runsFolder);
    await this.refresh();
  }

  /** Reads all again; asked while reading, it reads once more afterwards. Settles when what it shows is fresh. */
  refresh(): Promise<void> {
    this.again = true;
    this.reading ??= this.readUntilFresh().finally(() => { this.reading = undefined; });
    return this.reading;
  }

  dispose(): void {
    this.disposed = true;
    for (const watcher of this.watchers.values()) watcher.dispose();
    this.watchers.clear();
  }

  private async readUntilFresh(): Promise<void> {
    while (this.again && !this.disposed) {
      this.again = false;
      try {
        await this.read();
      } catch (error) {
        this.report(error);
      }
    }
  }

  /** What is still read when the extension goes fails, and nobody need know. */
  private report(error: unknown): void {
    if (!this.disposed) this.onError(error);
  }

  private async read(): Promise<void> {
    const folders = [...new Set([...(await this.source.folders()), ...this.extra])];
    this.watch(folders);
    this.groupsNow = await Promise.all(folders.map(async (folder) => ({ folder, runs: await this.source.list(folder) })));
    this.changes.fire(undefined);
  }

  private watch(folders: readonly string[]): void {
    for (const [folder, watcher] of this.watchers) {
      if (folders.includes(folder)) continue;
      watcher.dispose();
      this.watchers.delete(folder);
    }
    for (const folder of this.disposed ? [] : folders) {
      if (!this.watchers.has(folder)) this.watchers.set(folder, this.source.watch(folder, () => void this.refresh()));
    }
  }
}
