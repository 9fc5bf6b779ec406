import { watch, type FSWatcher } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { EXTENT } from './index-format.ts';
import { runPaths } from './layout.ts';

/** Ends a watch. Has the shape of VS Code's own `Disposable`. */
export interface Disposable {
  dispose(): void;
}

export interface WatchOptions {
  /** milliseconds between two looks; network file systems send no events */
  readonly pollEvery?: number;
  /** milliseconds that changes are gathered for before they are told */
  readonly settle?: number;
}

const POLL_EVERY = 1000;
const SETTLE = 100;

/** Tells when anything of a run changes: its state, scalars, histograms, samples, checkpoints, lock. */
export function watchRun(dir: string, onChange: () => void, options: WatchOptions = {}): Disposable {
  const { info, alerts, measures, samples, checkpoints, index, lock } = runPaths(dir);
  const entries = [dir, info, alerts, measures, samples, checkpoints, path.join(index, EXTENT), lock];
  return new Watch([dir, samples], () => signature(entries), onChange, options);
}

/** Tells when a runs folder gains or loses a run, or one of its runs changes its `run.json`, its lock or its samples. */
export function watchRuns(runsFolder: string, onChange: () => void, options: WatchOptions = {}): Disposable {
  const look = async (): Promise<string> => {
    const names = await readdir(runsFolder).catch(() => []);
    const dirs = names.map((name) => runPaths(path.join(runsFolder, name)));
    return signature([runsFolder, ...dirs.flatMap(({ info, samples, lock }) => [info, samples, lock])]);
  };
  return new Watch([runsFolder], look, onChange, options);
}

/** Sizes and times of change, as one text. */
async function signature(entries: readonly string[]): Promise<string> {
  const parts = await Promise.all(entries.map((entry) => stat(entry).then(({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`, () => '-')));
  return parts.join('|');
}

/**
 * Watches folders, not their subfolders, and looks at them every so often as well. An event only brings the next look
 * forward: what counts is whether the signature differs, so nothing is told twice.
 */
class Watch implements Disposable {
  private readonly watchers = new Map<string, FSWatcher>();
  private timer: NodeJS.Timeout | undefined;
  private known: string | undefined;
  /** whether an event came since the last look began */
  private stirring = false;
  private ended = false;
  private readonly settle: number;

  constructor(
    private readonly folders: readonly string[],
    private readonly look: () => Promise<string>,
    private readonly onChange: () => void,
    private readonly options: WatchOptions,
  ) {
    this.settle = options.settle ?? SETTLE;
    void this.check();
  }

  dispose(): void {
    this.ended = true;
    clearTimeout(this.timer);
    for (const watcher of this.watchers.values()) watcher.close();
    this.watchers.clear();
  }

  private async check(): Promise<void> {
    this.stirring = false;
    const before = this.known;
    this.known = await this.look();
    if (this.ended) return;
    this.watchFolders();
    this.schedule(this.delay);
    if (before !== undefined && before !== this.known) this.onChange();
  }

  private get delay(): number {
    return this.stirring ? this.settle : (this.options.pollEvery ?? POLL_EVERY);
  }

  private schedule(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(), milliseconds);
  }

  /** Folders may come later than the watch, and a system may have no watcher left to give: then polling must do. */
  private watchFolders(): void {
    for (const folder of this.folders) {
      if (this.watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, { persistent: false }, () => this.stirred());
        watcher.on('error', () => this.forget(folder));
        this.watchers.set(folder, watcher);
      } catch {
        this.forget(folder);
      }
    }
  }

  private forget(folder: string): void {
    this.watchers.get(folder)?.close();
    this.watchers.delete(folder);
  }

  /** Events that follow while a look is due change nothing, so that a steady stream of them cannot put it off. */
  private stirred(): void {
    if (this.stirring || this.ended) return;
    this.stirring = true;
    this.schedule(this.settle);
  }
}
