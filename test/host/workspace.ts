import { mkdir, mkdtemp, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readRunInfo } from '../../src/runs/info.ts';
import { lockHolder } from '../../src/runs/lock.ts';
import type { RunInfo } from '../../src/runs/types.ts';
import { LIMIT_MS } from './window.ts';

/** Polls until `probe` gives something; the only clock in these tests is the limit after which they fail. */
export async function until<T>(what: string, probe: () => Promise<T | undefined | false> | T | undefined | false, limit = LIMIT_MS): Promise<T> {
  const end = Date.now() + limit;
  let trouble: unknown;
  while (Date.now() < end) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
    } catch (error) {
      trouble = error;
    }
    await delay(50);
  }
  throw new Error(`not within ${limit / 1000} s: ${what}`, { cause: trouble });
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Contents by path in a folder. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A workspace folder in the temp folder, with its runs. */
export class Workspace {
  private constructor(readonly folder: string) {}

  static async make(files: Files): Promise<Workspace> {
    const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), 'gan-workspace-')));
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    return new Workspace(folder);
  }

  /** Run folders, oldest first. */
  async runs(): Promise<string[]> {
    const runs = path.join(this.folder, '.gan', 'runs');
    const names = await readdir(runs).catch((): string[] => []);
    return names.filter((name) => !name.startsWith('.')).sort().map((name) => path.join(runs, name));
  }

  /** A run, the newest where none is named, once its `run.json` says what is asked. */
  async run(what: string, says: (info: RunInfo) => boolean, named?: string): Promise<{ dir: string; info: RunInfo }> {
    return until(what, async () => {
      const dir = named ?? (await this.runs()).at(-1);
      if (dir === undefined) return undefined;
      const info = await readRunInfo(dir);
      return says(info) ? { dir, info } : undefined;
    });
  }

  /** The newest run that goes on. */
  async going(): Promise<string | undefined> {
    const states = await Promise.all((await this.runs()).map(async (dir) => ({ dir, state: (await readRunInfo(dir)).state })));
    return states.findLast(({ state }) => state === 'running')?.dir;
  }

  async trainerPid(dir: string): Promise<number> {
    return until('a trainer holds the lock', async () => (await lockHolder(dir))?.pid);
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

/** The toy at a pace that outlives a test: points on a ring, a sample grid every 20 steps. */
export const RING = `{
  // The toy: eight Gaussians on a ring.
  "data": { "set": "ring" },
  "latent": { "size": 2 },
  "generator": { "network": "mlp" },
  "discriminator": { "network": "mlp" },
  "training": { "steps": 200000, "sampleEvery": 200, "histogramEvery": 20, "checkpointEvery": 5000 }
}
`;
