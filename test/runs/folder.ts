import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { realDisk, useDisk } from '../../src/runs/disk.ts';
import { MARKS } from '../../src/runs/index-format.ts';
import { runPaths } from '../../src/runs/layout.ts';

/** A folder that is there during each test of a suite. */
export function testFolder(): { readonly path: string } {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gan-runs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return {
    get path() {
      return folder;
    },
  };
}

/** For suites that open files thousands of times: their folders need not survive a power cut. */
export function withoutSyncing(): void {
  let undo = (): void => undefined;
  before(() => {
    undo = useDisk({ ...realDisk, sync: () => undefined, syncLater: () => Promise.resolve() });
  });
  after(() => undo());
}

/** Every file below a folder by its relative path, as hex. */
export function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  const files = names.filter((name) => statSync(path.join(folder, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(path.join(folder, name)).toString('hex')]));
}

/** A run's index. Its marks are not compared between runs: they hold checksums of an event file, and so of times. */
export function indexContents(dir: string): Record<string, string> {
  const { [MARKS]: marks = '', ...files } = contents(runPaths(dir).index);
  return { ...files, marks: `${marks.length} digits` };
}

/** Waits until a condition holds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
