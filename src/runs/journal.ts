import { Fault } from '../faults/fault.ts';
import { encodeEvent, encodeFileVersion, encodeHyperparameters, readEvents, type EventValue } from '../formats/tfevents.ts';
import type { Damage } from '../formats/tfrecord.ts';
import { DurableFile, remove, removeLeftovers, removeQuietly, temporaryBeside } from './durable.ts';
import { findEventFile, newEventFile, withFile } from './event-file.ts';
import { countValues, histogramValue, indexEvent } from './event-values.ts';
import { fault } from './faults.ts';
import { MAX_STEP } from './index-format.ts';
import { FolderStore } from './index-store.ts';
import { IndexWriter } from './index-writer.ts';
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
  private waiting: Uint8Array[] = [];
  private step = 0;
  private failed = false;
  private indexLost = false;

  private constructor(
    private readonly events: DurableFile,
    private length: number,
    private readonly store: FolderStore,
    private readonly index: IndexWriter,
    /** what was found damaged, torn or missing when it was opened again */
    readonly notes: readonly Fault[],
  ) {
    this.step = index.rows;
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
    const journal = new Journal(new DurableFile(newEventFile(dir), 'new'), 0, store, new IndexWriter(store), notes);
    journal.beginFile(head);
    return journal;
  }

  /**
   * Opens the journal of a run that goes on from `step`: all that was written of later steps goes, and so does a torn
   * record at the end; sample grids of later steps go too. The event file is cut in place, at the end of the last
   * record that stays, so that the run stays one file whose steps only rise. The index is made anew from it: whatever
   * happened to the index, it then says what the event file says, and equals that of a run that was never stopped.
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
    const { index } = runPaths(dir);
    const store = FolderStore.create(temporaryBeside(index));
    const writer = new IndexWriter(store);
    const { end, notes } = indexUpTo(writer, file, step);
    const events = new DurableFile(file, 'update');
    events.truncate(end);
    writer.flush(end);
    store.moveTo(index);
    const journal = new Journal(events, end, store, writer, notes);
    if (end === 0) journal.beginFile(head);
    return journal;
  }

  private beginFile(head: Hyperparameters | undefined): void {
    this.waiting.push(encodeFileVersion(now()));
    if (head) this.waiting.push(encodeHyperparameters(now(), head.values, head.metrics));
  }

  /** Scalars of a step, from 1 on; several calls for one step are joined. NaN and infinity are kept as they are. */
  scalars(step: number, values: Readonly<Record<string, number>>): void {
    const entries = Object.entries(values);
    if (entries.length === 0) return;
    this.advance(step, 1);
    this.add(step, entries.map(([tag, value]): EventValue => ({ tag, kind: 'scalar', value })));
    for (const [tag, value] of entries) this.index.scalar(step, tag, value);
  }

  /** A histogram over [0, 1] of what was observed at a step. */
  histogram(step: number, tag: string, values: Float32Array): void {
    this.advance(step, 0);
    const counts = countValues(values);
    this.add(step, [histogramValue(tag, values, counts)]);
    this.index.histogram(step, tag, counts);
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
    this.waiting.push(encodeEvent(now(), step, values));
  }

  /**
   * Hands everything to the system: from then on it outlives this process, though not yet a power cut.
   * @throws Fault naming the file where the disk refuses; what was written before stays whole, and this can be tried again
   */
  flush(): void {
    if (this.waiting.length === 0) return;
    this.failed = true;
    this.events.assertThere();
    this.writeEvents(Buffer.concat(this.waiting));
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
      this.index.flush(this.length);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.indexLost = true;
      removeQuietly(this.store.folder);
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
      this.store.close();
      this.events.close();
    }
  }
}

/** Reads the records up to a step into an index. @returns the end of the last one, and what was found damaged before it */
function indexUpTo(writer: IndexWriter, file: string, step: number): { end: number; notes: Fault[] } {
  const damage: Damage[] = [];
  let [end, isPast] = [0, false];
  const size = withFile(file, (source) => {
    // Of what goes in any case, only a torn end is told of.
    for (const event of readEvents(source, 0, (one) => { if (!isPast || one.end === source.size) damage.push(one); })) {
      isPast ||= event.step > step;
      if (isPast) continue;
      if (indexEvent(writer, event)) end = event.end;
      else damage.push(event);
    }
    return source.size;
  });
  return { end, notes: notesOn(file, damage, { size, rows: writer.rows, step }) };
}

function notesOn(file: string, damage: readonly Damage[], found: { size: number; rows: number; step: number }): Fault[] {
  const notes = damage.map((one) => {
    const places = { path: file, offset: one.offset, end: one.end, lost: one.end - one.offset };
    return fault(one.end === found.size ? 'journalTorn' : 'journalDamaged', places);
  });
  if (found.rows < found.step) notes.push(fault('journalShort', { path: file, found: found.rows, step: found.step }));
  return notes;
}
