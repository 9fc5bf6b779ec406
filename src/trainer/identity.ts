import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { version } from '../../package.json';
import type { RunInfo } from '../runs/types.ts';

const run = promisify(execFile);
const GIT_MILLISECONDS = 3000;
const GIT_BYTES = 256_000_000;

/** The machine that trains, and the versions that do. */
export function machine(): Pick<RunInfo, 'machine' | 'versions'> {
  return {
    machine: { host: os.hostname(), platform: process.platform, arch: process.arch, cpu: os.cpus()[0]?.model.trim() ?? 'unknown' },
    versions: { workbench: version, node: process.versions.node },
  };
}

/** Git without what a repository's own settings could make it start: hooks, monitors, external diffs. */
async function git(folder: string, args: readonly string[]): Promise<string> {
  const safe = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=', ...args];
  const { stdout } = await run('git', safe, { cwd: folder, timeout: GIT_MILLISECONDS, maxBuffer: GIT_BYTES, windowsHide: true });
  return stdout;
}

/** The commit that the config's folder stands at, and a hash of what differs from it; undefined where there is none. */
export async function gitState(configFile: string): Promise<RunInfo['git']> {
  const folder = path.dirname(configFile);
  try {
    const commit = (await git(folder, ['rev-parse', 'HEAD'])).trim();
    const diff = await git(folder, ['diff', '--no-ext-diff', '--no-textconv', 'HEAD']);
    return { commit, diffHash: diff === '' ? '' : createHash('sha256').update(diff).digest('hex') };
  } catch {
    // No git, no repository, or one too large to compare in time: the run goes on without.
    return undefined;
  }
}
