import { existsSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '../protocol/control.ts';
import { headline } from '../protocol/headline.ts';
import { listRuns, type RunEntry } from '../runs/catalogue.ts';
import { readMeasurements } from '../runs/measures.ts';
import { folderSize } from '../runs/size.ts';
import { aligned } from './columns.ts';
import { cliFault } from './faults.ts';
import { formatAge, formatCount, formatSize } from './format.ts';
import { faultJson, ganCommand, remark, say, sayJson } from './output.ts';
import { runsFolderOf } from './places.ts';
import { prune } from './prune.ts';
import { printable, sentence, t } from './text.ts';

export interface RunsFlags {
  readonly json?: true;
  readonly prune?: true;
  readonly yes?: true;
  readonly keepLast?: number;
  readonly keepEvery?: number;
  readonly keepBest?: number;
}

/** A run with what it takes on the disk, in bytes, and its newest measures in a few words. */
type Listed = RunEntry & { readonly size: number; readonly measured: string };

/** `gan runs` */
export async function runs(folder: string | undefined, flags: RunsFlags): Promise<number> {
  const { json } = flags;
  const { runsFolder, found } = await runsOf(path.resolve(folder ?? '.'));
  if (flags.prune) return prune(found.map(({ dir }) => dir), flags);
  const entries = await Promise.all(found.map(listed));
  if (json) entries.forEach((entry) => { sayJson(entryJson(entry)); });
  else if (entries.length === 0) remark(t('No runs in {folder} yet: start one with {gan} train CONFIG.', { folder: runsFolder, gan: ganCommand() }));
  else table(entries).forEach(say);
  return EXIT.ok;
}

/** The runs that stand in a folder itself, else those of its project. */
async function runsOf(folder: string): Promise<{ runsFolder: string; found: RunEntry[] }> {
  if (!existsSync(folder)) throw cliFault('noFolder', { folder });
  const own = await listRuns(folder);
  if (own.length > 0) return { runsFolder: folder, found: own };
  const runsFolder = runsFolderOf(folder);
  return { runsFolder, found: await listRuns(runsFolder) };
}

async function listed(entry: RunEntry): Promise<Listed> {
  // A damaged measures.json is told of by whoever asks for the measures; the list is of runs.
  const measurements = await readMeasurements(entry.dir).catch(() => []);
  return { ...entry, size: await folderSize(entry.dir), measured: headline(measurements, t) };
}

function entryJson(entry: Listed): object {
  const { dir, size, measured } = entry;
  return 'info' in entry ? { dir, size, ...(measured === '' ? {} : { measured }), ...entry.info } : { dir, size, fault: faultJson(entry.fault) };
}

/** The runs as aligned columns under a heading. */
const table = (entries: readonly Listed[]): string[] =>
  aligned([[t('ID'), t('NAME'), t('STATE'), t('STEP'), t('AGE'), t('SIZE'), t('MEASURED')], ...entries.map(row)]);

function row(entry: Listed): string[] {
  const id = path.basename(entry.dir);
  if (!('info' in entry)) return [oneLine(id), '', t('unreadable'), '', '', formatSize(entry.size), sentence(entry.fault)];
  const { name, state, step, steps, created: moment } = entry.info;
  return [oneLine(id), oneLine(name), t(state), `${formatCount(step)}/${formatCount(steps)}`, formatAge(new Date(moment)), formatSize(entry.size), entry.measured];
}

/** A name that a file gives must not break the table. */
const oneLine = (text: string) => printable(text).replace(/\s+/g, ' ');
