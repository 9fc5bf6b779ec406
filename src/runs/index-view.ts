import { statSync, type Stats } from 'node:fs';
import { Fault } from '../faults/fault.ts';
import { readEvents } from '../formats/tfevents.ts';
import { findEventFile, withFile } from './event-file.ts';
import { readFault } from './faults.ts';
import { indexEvent } from './event-values.ts';
import { decodeExtent, EXTENT, EXTENT_LIMIT, META, metaSchema, type Extent, type IndexMeta } from './index-format.ts';
import { FolderSource, MemoryStore, type IndexSource } from './index-store.ts';
import { IndexWriter } from './index-writer.ts';
import { runPaths } from './layout.ts';
import { isBeingWritten } from './lock.ts';

const META_LIMIT = 1 << 20;
const MEMORY_LIMIT = 512 << 20;
const KEPT = 4;

/** An index as it stands: which tags there are, and how many rows are whole. */
export interface IndexView {
  readonly meta: Pick<IndexMeta, 'scalars' | 'histograms'>;
  readonly rows: number;
  /** rows of each table of histograms */
  readonly histogramRows: readonly number[];
  readonly source: IndexSource;
}

/** A file of an index is shorter than its extent says: it is damaged, or was replaced while it was read. */
export class IndexMismatch extends Error {}

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
    return { meta: this.writer.meta, rows: this.writer.rows, histogramRows: this.writer.histogramRows, source: this.writer.store };
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
    if (!file) return use({ meta: { scalars: [], histograms: [] }, rows: 0, histogramRows: [], source: new FolderSource(runPaths(dir).index) });
    const view = await onDisk(dir, file);
    if (view) {
      try {
        return use(view);
      } catch (error) {
        // A folder or a pipe in a file's place is no less a misfit than a file that is too short.
        if (!(error instanceof IndexMismatch) && !(error instanceof Fault)) throw error;
      }
    }
    return use(this.fromEvents(dir, file));
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

/** The index in the run's folder, if it fits the event file: covers all of it, or is being written and on its way there. */
async function onDisk(dir: string, file: string): Promise<IndexView | undefined> {
  const source = new FolderSource(runPaths(dir).index);
  const extent = readExtent(source);
  const meta = extent && readMeta(source);
  if (!meta) return undefined;
  const { rows, histogramRows } = extent;
  return (await fits(dir, extent, statsOf(file).size)) ? { meta, rows, histogramRows, source } : undefined;
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

function readMeta(source: IndexSource): IndexMeta | undefined {
  try {
    const bytes = source.read(META, 0, META_LIMIT);
    return metaSchema.safeParse(JSON.parse(Buffer.from(bytes).toString())).data;
  } catch {
    return undefined;
  }
}
