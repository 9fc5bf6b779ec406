import { statSync, type Stats } from 'node:fs';
import { crc32 } from 'node:zlib';
import { Fault } from '../faults/fault.ts';
import { readEvents } from '../formats/tfevents.ts';
import { findEventFile, withFile } from './event-file.ts';
import { readFault } from './faults.ts';
import { indexEvent } from './event-values.ts';
import { BlockSource, IndexMismatch } from './index-blocks.ts';
import type { IndexView } from './index-entries.ts';
import { decodeExtent, EXTENT, EXTENT_LIMIT, filesOf, META, metaSchema, type Extent, type IndexMeta } from './index-format.ts';
import { FolderSource, MemoryStore, type IndexSource } from './index-store.ts';
import { IndexWriter } from './index-writer.ts';
import { runPaths } from './layout.ts';
import { isBeingWritten } from './lock.ts';
import { isLink } from './read-file.ts';

const META_LIMIT = 1 << 20;
const MEMORY_LIMIT = 512 << 20;
const KEPT = 4;

const NOTHING: IndexView = { meta: { scalars: [], histograms: [] }, rows: 0, histogramRows: [], source: new BlockSource({ read: () => new Uint8Array(0) }, [], []) };

/** A look at an index as a flush left it. */
export const viewOf = (source: IndexSource, meta: IndexMeta, extent: Extent): IndexView => ({ meta, ...extent, source: new BlockSource(source, filesOf(extent), extent.sums) });

/** An index made in memory from an event file; it follows the file while that grows. */
class Rebuilt {
  private readonly writer: IndexWriter;
  private position = 0;

  constructor(
    dir: string,
    private readonly file: string,
    readonly inode: number,
  ) {
    this.writer = new IndexWriter(new MemoryStore(dir, MEMORY_LIMIT));
  }

  /** False where the file has become shorter than what was read of it: a resumed run was cut. */
  catchUp(): boolean {
    return withFile(this.file, (source) => {
      if (source.size < this.position) return false;
      for (const event of readEvents(source, this.position)) {
        indexEvent(this.writer, event);
        this.position = event.end;
      }
      this.writer.flush(this.position);
      return true;
    });
  }

  get view(): IndexView {
    const { extent, meta, store } = this.writer;
    return extent ? viewOf(store, meta, extent) : NOTHING;
  }
}

/**
 * Opens the indexes of runs for reading, and never writes to a run: an index that is missing, damaged or does not fit
 * the event file is made anew in memory, and the last few of those are kept.
 */
export class Indexes {
  private readonly rebuilt = new Map<string, Rebuilt>();

  /**
   * Reads from a run's index.
   * @param use may be called a second time, where the index on disk turns out not to hold what it says
   * @throws Fault where the event file cannot be read, or takes too much memory
   */
  async read<T>(dir: string, use: (view: IndexView) => T): Promise<T> {
    const file = findEventFile(dir);
    if (!file) return use(NOTHING);
    const found = (await fromDisk(dir, file, use)) ?? (await fromDisk(dir, file, use));
    return found ? found.result : use(this.fromEvents(dir, file));
  }

  private fromEvents(dir: string, file: string): IndexView {
    const { ino } = statsOf(file);
    const known = this.rebuilt.get(dir);
    this.rebuilt.delete(dir);
    const current = known?.inode === ino && known.catchUp() ? known : makeAnew(dir, file, ino);
    this.rebuilt.set(dir, current);
    for (const oldest of [...this.rebuilt.keys()].slice(0, -KEPT)) this.rebuilt.delete(oldest);
    return current.view;
  }
}

function makeAnew(dir: string, file: string, inode: number): Rebuilt {
  const rebuilt = new Rebuilt(dir, file, inode);
  rebuilt.catchUp();
  return rebuilt;
}

/** What the index in the run's folder gives; undefined where it does not fit, or was changed under us: then another look may do. */
async function fromDisk<T>(dir: string, file: string, use: (view: IndexView) => T): Promise<{ result: T } | undefined> {
  const found = openIndex(dir);
  if (!found || !(await fits(dir, found.extent, statsOf(file).size))) return undefined;
  try {
    return { result: use(found.view) };
  } catch (error) {
    // A folder or a pipe in a file's place is no less a misfit than a file that is damaged.
    if (error instanceof IndexMismatch || error instanceof Fault) return undefined;
    throw error;
  }
}

/** The index in a run's folder, whatever it has to do with the event file; undefined where there is none of this format. */
export function openIndex(dir: string): { readonly extent: Extent; readonly view: IndexView } | undefined {
  const folder = runPaths(dir).index;
  if (isLink(folder)) return undefined;
  const source = new FolderSource(folder);
  const extent = readExtent(source);
  const meta = extent && readMeta(source, extent);
  return meta && { extent, view: viewOf(source, meta, extent) };
}

function statsOf(file: string): Stats {
  try {
    return statSync(file);
  } catch (error) {
    throw readFault(file, error);
  }
}

function readExtent(source: IndexSource): Extent | undefined {
  try {
    return decodeExtent(source.read(EXTENT, 0, EXTENT_LIMIT));
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}

async function fits(dir: string, { events }: Extent, size: number): Promise<boolean> {
  return events === size || (events < size && (await isBeingWritten(dir)));
}

function readMeta(source: IndexSource, { metaSum, scalars, histogramRows }: Extent): IndexMeta | undefined {
  try {
    const bytes = source.read(META, 0, META_LIMIT);
    const meta = crc32(bytes) === metaSum ? metaSchema.safeParse(JSON.parse(Buffer.from(bytes).toString())).data : undefined;
    return meta?.scalars.length === scalars && meta.histograms.length === histogramRows.length ? meta : undefined;
  } catch {
    return undefined;
  }
}
