import { Fault } from '../faults/fault.ts';
import { readEvents, type PlacedEvent } from '../formats/tfevents.ts';
import type { ByteSource, Damage } from '../formats/tfrecord.ts';
import { temporaryBeside } from './durable.ts';
import { withFile } from './event-file.ts';
import { indexEvent } from './event-values.ts';
import { fileLength, IndexMismatch } from './index-blocks.ts';
import { histogramsUpTo, type IndexView } from './index-entries.ts';
import { columnName, EXTENT, filesOf, GAP, MARKS, META, WORD, type Extent } from './index-format.ts';
import { MARK_BYTES, Marks, marksFit, readMarks, type Mark } from './index-marks.ts';
import { FolderStore } from './index-store.ts';
import { openIndex } from './index-view.ts';
import { IndexWriter } from './index-writer.ts';
import { runPaths } from './layout.ts';

/** An event file as far as it stays, and an index of just that, about to be written on. */
export interface Reopened {
  /** where the last record that stays ends */
  readonly end: number;
  /** bytes of the event file as it was found */
  readonly size: number;
  /** what was found damaged before the end, or torn at the end of the file */
  readonly damage: readonly Damage[];
  readonly store: FolderStore;
  readonly writer: IndexWriter;
  readonly marks: Marks;
  /** Puts the index in its place; to be called once the event file is cut. */
  readonly place: () => void;
}

/**
 * What a journal goes on with from a step: by the index that is there, where it holds what it says and the event file is
 * the one that it was made from; else by a look at every record. Both give the same, byte for byte.
 */
export const reopen = (dir: string, file: string, step: number): Reopened => withFile(file, (events) => byIndex(dir, events, step) ?? byRecords(dir, events, step));

/** Where the records up to a step end in the event file of a run that somebody else may be writing to. */
export function endOfStep(dir: string, file: string, step: number): number {
  return withFile(file, (events) => {
    const before = marksOf(dir, events)?.marks.filter((mark) => mark.step <= step) ?? [];
    let end = before.at(-1)?.offset ?? 0;
    for (const event of readEvents(events, end)) {
      if (event.step > step) break;
      end = event.end;
    }
    return end;
  });
}

/** Takes in the records from a place on. */
class Intake {
  readonly damage: Damage[] = [];
  private isPast = false;
  /** step of the last record that stays */
  private reached = 0;
  /** up to where the marks have taken records in */
  private taken: number;

  constructor(
    private readonly events: ByteSource,
    private readonly step: number,
    private readonly writer: IndexWriter,
    private readonly marks: Marks,
    /** where the last record that stays ends */
    public end: number,
  ) {
    this.taken = end;
  }

  /** Records from a place on of which the index holds all. @param until where they end */
  skim(from: number, until: number): void {
    for (const event of readEvents({ size: until, read: (at, length) => this.events.read(at, length) }, from)) {
      this.isPast ||= event.step > this.step;
      if (this.isPast) break;
      this.keep(event);
    }
  }

  /** Records from a place on to the file's end. */
  read(from: number): void {
    // Of what goes in any case, only a torn end is told of.
    for (const event of readEvents(this.events, from, (one) => { if (!this.isPast || one.end === this.events.size) this.damage.push(one); })) {
      this.isPast ||= event.step > this.step;
      if (this.isPast) continue;
      if (indexEvent(this.writer, event)) this.keep(event);
      else this.damage.push(event);
    }
    this.mark(this.end);
    if (this.damage.some(({ end }) => end < this.end)) this.marks.spoil();
  }

  private keep(event: PlacedEvent): void {
    if (event.step < this.reached) this.marks.spoil();
    this.end = event.end;
    this.reached = event.step;
    if (this.marks.isDue(event.end)) this.mark(event.end);
  }

  private mark(end: number): void {
    if (end > this.taken) this.marks.add(this.events.read(this.taken, end - this.taken), this.reached);
    this.taken = end;
  }
}

function byRecords(dir: string, events: ByteSource, step: number): Reopened {
  const { index } = runPaths(dir);
  const store = FolderStore.create(temporaryBeside(index));
  const [writer, marks] = [new IndexWriter(store), new Marks(store)];
  const intake = new Intake(events, step, writer, marks, 0);
  intake.read(0);
  const { end, damage } = intake;
  return { end, size: events.size, damage, store, writer, marks, place: () => { store.moveTo(index); } };
}

/** Undefined where the index cannot be gone by. */
function byIndex(dir: string, events: ByteSource, step: number): Reopened | undefined {
  const plan = planOf(dir, events, step);
  if (!plan) return undefined;
  const { view, extent, kept, before } = plan;
  const store = new FolderStore(runPaths(dir).index);
  const writer = IndexWriter.restore(store, view, kept);
  const marks = Marks.restore(store, before);
  // From here on the index is none until it is written again: a kill in between leaves that to the event file.
  store.drop(EXTENT);
  store.cut(new Map([...filesOf(kept).map(({ name, bytes }) => [name, fileLength(bytes)] as const), [MARKS, before.length * MARK_BYTES]]), [META]);
  const intake = new Intake(events, step, writer, marks, before.at(-1)?.offset ?? 0);
  intake.skim(intake.end, extent.events);
  intake.read(extent.events);
  const { end, damage } = intake;
  return { end, size: events.size, damage, store, writer, marks, place: () => undefined };
}

interface Plan {
  readonly view: IndexView;
  readonly extent: Extent;
  /** what of the index stays */
  readonly kept: Pick<Extent, 'rows' | 'scalars' | 'histogramRows'>;
  /** the marks that stay */
  readonly before: readonly Mark[];
}

function planOf(dir: string, events: ByteSource, step: number): Plan | undefined {
  return unlessUnfit(() => {
    const found = marksOf(dir, events);
    if (!found) return undefined;
    found.view.source.verify();
    return { ...found, kept: keptOf(found.view, step), before: found.marks.slice(0, -1).filter((mark) => mark.step <= step) };
  });
}

/** A run's index with its marks; undefined where they are not along this event file. */
function marksOf(dir: string, events: ByteSource): { readonly extent: Extent; readonly view: IndexView; readonly marks: readonly Mark[] } | undefined {
  return unlessUnfit(() => {
    const found = openIndex(dir);
    const marks = found && readMarks(new FolderStore(runPaths(dir).index), found.extent.events);
    return marks && found.extent.events <= events.size && marksFit(marks, events) ? { ...found, marks } : undefined;
  });
}

/** The index is derived: one that is damaged or cannot be read is done without. */
function unlessUnfit<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch (error) {
    if (error instanceof IndexMismatch || error instanceof Fault) return undefined;
    throw error;
  }
}

/** What an index would be had the run ended at a step. */
function keptOf(view: IndexView, step: number): Plan['kept'] {
  const limit = Math.min(view.rows, step);
  const lasts = view.meta.scalars.map((_, tag) => lastValue(view, tag, limit));
  const histogramRows = view.histogramRows.map((rows, tag) => histogramsUpTo(view, tag, rows, step));
  return { rows: Math.max(0, ...lasts), scalars: lasts.filter((last) => last > 0).length, histogramRows: histogramRows.filter((rows) => rows > 0) };
}

const ROWS_AT_ONCE = 1024;

/** The last step up to a limit at which a column has a value; 0 where there is none. */
function lastValue({ source }: IndexView, tag: number, limit: number): number {
  for (let end = limit; end > 0; end -= ROWS_AT_ONCE) {
    const first = Math.max(0, end - ROWS_AT_ONCE);
    const bytes = source.read(columnName(tag), first * WORD, (end - first) * WORD);
    const words = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let row = end; row > first; row--) if (words.getUint32((row - 1 - first) * WORD, true) !== GAP) return row;
  }
  return 0;
}
