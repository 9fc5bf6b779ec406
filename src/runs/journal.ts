import { Fault } from '../faults/fault.ts';
import { encodeEvent, encodeFileVersion, encodeHyperparameters, type EventValue } from '../formats/tfevents.ts';
import type { Damage } from '../formats/tfrecord.ts';
import { DurableFile, remove, removeLeftovers, removeQuietly } from './durable.ts';
import { findEventFile, newEventFile } from './event-file.ts';
import { countValues, histogramValue } from './event-values.ts';
import { fault } from './faults.ts';
import { MAX_STEP } from './index-format.ts';
import { Marks } from './index-marks.ts';
import { FolderStore } from './index-store.ts';
import { IndexWriter } from './index-writer.ts';
import { reopen } from './journal-reopen.ts';
import { runPaths } from './layout.ts';
import { dropSamplesAfter } from './samples.ts';

const now = (): number => Date.now() / 1000;

/** What a run was started with, for TensorBoard's table of runs. */
export interface Hyperparameters {
  readonly values: Readonly<Record<string, number | string | boolean>>;
  /** tags of the scalars to compare there */
  readonly metrics: readonly string[];
}

/**
 * Everything that a run has to say of its steps: an event file that TensorBoard reads, and beside it the index that
 * makes it quick to draw. Only the holder of the run's lock writes one.
 *
 * What is given is kept until `flush`, which writes whole records with one call. A reader sees steps up to the last
 * flush, whole; so does a resumed run after a kill.
 */
export class Journal {
  private waiting: { readonly record: Uint8Array; readonly step: number }[] = [];
  private step = 0;
  private failed = false;
  private indexLost = false;

  private constructor(
    private readonly events: DurableFile,
    private length: number,
    private readonly index: { readonly store: FolderStore; readonly writer: IndexWriter; readonly marks: Marks },
    /** what was found damaged, torn or missing when it was opened again */
    readonly notes: readonly Fault[],
  ) {
    this.step = index.writer.rows;
  }

  /**
   * Begins the journal of a new run.
   * @throws Fault `runs.occupied` where the folder has one already, or why it cannot be written
   */
  static create(dir: string, head?: Hyperparameters): Journal {
    const found = findEventFile(dir);
    if (found) throw fault('occupied', { path: found });
    const journal = Journal.begin(dir, [], head);
    journal.flush();
    return journal;
  }

  /** Begins the journal of a run anew that has nothing to go on from; what it held goes, sample grids too. */
  static restart(dir: string, head?: Hyperparameters): Journal {
    removeLeftovers(dir);
    dropSamplesAfter(dir, -1);
    const found = findEventFile(dir);
    if (found) remove(found);
    const journal = Journal.begin(dir, [], head);
    journal.sync();
    return journal;
  }

  private static begin(dir: string, notes: readonly Fault[], head: Hyperparameters | undefined): Journal {
    const store = FolderStore.create(runPaths(dir).index);
    const journal = new Journal(new DurableFile(newEventFile(dir), 'new'), 0, { store, writer: new IndexWriter(store), marks: new Marks(store) }, notes);
    journal.beginFile(head);
    return journal;
  }

  /**
   * Opens the journal of a run that goes on from `step`: all that was written of later steps goes, and so does a torn
   * record at the end; sample grids of later steps go too. The event file is cut in place, at the end of the last
   * record that stays, so that the run stays one file whose steps only rise. Whatever happened to the index, it then says
   * what the event file says, and equals that of a run that was never stopped.
   */
  static reopen(dir: string, step: number, head?: Hyperparameters): Journal {
    removeLeftovers(dir);
    const file = findEventFile(dir);
    const journal = file ? Journal.cut(dir, file, step, head) : Journal.begin(dir, step === 0 ? [] : [fault('journalMissing', { path: dir, step })], head);
    journal.sync();
    dropSamplesAfter(dir, step);
    return journal;
  }

  private static cut(dir: string, file: string, step: number, head: Hyperparameters | undefined): Journal {
    const { end, size, damage, store, writer, marks, place } = reopen(dir, file, step);
    const notes = notesOn(file, damage, { size, rows: writer.rows, step });
    const events = new DurableFile(file, 'update');
    events.truncate(end);
    marks.flush();
    writer.flush(end);
    place();
    const journal = new Journal(events, end, { store, writer, marks }, notes);
    if (end === 0) journal.beginFile(head);
    return journal;
  }

  private beginFile(head: Hyperparameters | undefined): void {
    this.waiting.push({ record: encodeFileVersion(now()), step: 0 });
    if (head) this.waiting.push({ record: encodeHyperparameters(now(), head.values, head.metrics), step: 0 });
  }

  /** Scalars of a step, from 1 on; several calls for one step are joined. NaN and infinity are kept as they are. */
  scalars(step: number, values: Readonly<Record<string, number>>): void {
    const entries = Object.entries(values);
    if (entries.length === 0) return;
    this.advance(step, 1);
    this.add(step, entries.map(([tag, value]): EventValue => ({ tag, kind: 'scalar', value })));
    for (const [tag, value] of entries) this.index.writer.scalar(step, tag, value);
  }

  /** A histogram over [0, 1] of what was observed at a step. */
  histogram(step: number, tag: string, values: Float32Array): void {
    this.advance(step, 0);
    const counts = countValues(values);
    this.add(step, [histogramValue(tag, values, counts)]);
    this.index.writer.histogram(step, tag, counts);
  }

  /** A picture of a step, for TensorBoard. @param png the file's bytes @param channels 1 grey, 3 RGB, 4 RGBA */
  image(step: number, tag: string, png: Uint8Array, width: number, height: number, channels: number): void {
    this.advance(step, 0);
    this.add(step, [{ tag, kind: 'image', image: { width, height, channels, png } }]);
  }

  private advance(step: number, first: number): void {
    if (!Number.isInteger(step) || step < first || step < this.step || step > MAX_STEP) throw new RangeError(`step ${step} after step ${this.step}`);
    this.step = step;
  }

  private add(step: number, values: readonly EventValue[]): void {
    this.waiting.push({ record: encodeEvent(now(), step, values), step });
  }

  /**
   * Hands everything to the system: from then on it outlives this process, though not yet a power cut.
   * @throws Fault naming the file where the disk refuses; what was written before stays whole, and this can be tried again
   */
  flush(): void {
    if (this.waiting.length === 0) return;
    this.failed = true;
    this.events.assertThere();
    this.writeEvents(Buffer.concat(this.waiting.map(({ record }) => record)));
    for (const { record, step } of this.waiting) this.index.marks.add(record, step);
    this.waiting = [];
    this.failed = false;
    this.flushIndex();
  }

  /**
   * The index is derived: a run does not end because somebody deleted it. One that cannot be written goes, for readers
   * would believe it; they make their own from then on, and the next resume makes a new one.
   */
  private flushIndex(): void {
    if (this.indexLost) return;
    try {
      this.index.marks.flush();
      this.index.writer.flush(this.length);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.indexLost = true;
      removeQuietly(this.index.store.folder);
    }
  }

  private writeEvents(bytes: Uint8Array): void {
    try {
      this.events.write(bytes, this.length);
    } catch (error) {
      this.cutTornRecord();
      throw error;
    }
    this.length += bytes.length;
  }

  private cutTornRecord(): void {
    try {
      this.events.truncate(this.length);
    } catch {
      // A disk that refuses even this leaves a torn record, which readers leave out and the next resume cuts off.
    }
  }

  /** As `flush`, and waits until the event file is on the disk itself. */
  sync(): void {
    this.flush();
    this.events.sync();
  }

  /** As `sync`, of all that was given until now; comes true when it is done, and more may be given meanwhile. */
  syncLater(): Promise<void> {
    this.flush();
    return this.events.syncLater();
  }

  /** Writes what waits and closes the files. After a failure it only closes them: that failure has been told. */
  close(): void {
    try {
      if (!this.failed) this.sync();
    } finally {
      this.index.store.close();
      this.events.close();
    }
  }
}

function notesOn(file: string, damage: readonly Damage[], found: { size: number; rows: number; step: number }): Fault[] {
  const notes = damage.map((one) => {
    const places = { path: file, offset: one.offset, end: one.end, lost: one.end - one.offset };
    return fault(one.end === found.size ? 'journalTorn' : 'journalDamaged', places);
  });
  if (found.rows < found.step) notes.push(fault('journalShort', { path: file, found: found.rows, step: found.step }));
  return notes;
}
