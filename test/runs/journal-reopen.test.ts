import assert from 'node:assert/strict';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { findEventFile } from '../../src/runs/event-file.ts';
import { Journal } from '../../src/runs/journal.ts';
import { inPlaceOf } from '../durability/quick-clock.ts';
import { contents, testFolder, withoutSyncing } from './folder.ts';

interface Step {
  readonly gap: number;
  readonly tags: readonly string[];
  readonly value: number;
  readonly histogram: boolean;
  readonly picture: number;
  readonly flush: boolean;
}

const steps = fc.array(
  fc.record<Step>({
    gap: fc.constantFrom(1, 1, 1, 1, 2, 40),
    tags: fc.subarray(['a', 'b', 'c', 'd']),
    value: fc.oneof(fc.float(), fc.constant(NaN)),
    histogram: fc.boolean(),
    picture: fc.constantFrom(0, 0, 0, 30, 300_000),
    flush: fc.boolean(),
  }),
  { maxLength: 60 },
);

/** Writes on behind a step. @returns the last step */
function write(journal: Journal, all: readonly Step[], from: number): number {
  let step = from;
  for (const { gap, tags, value, histogram, picture, flush } of all) {
    step += gap;
    journal.scalars(step, Object.fromEntries(tags.map((tag) => [tag, value])));
    if (histogram) journal.histogram(step, 'h', Float32Array.of(value, 0.5));
    if (picture > 0) journal.image(step, 'p', new Uint8Array(picture).fill(step), 1, 1, 1);
    if (flush) journal.flush();
  }
  return step;
}

describe('a journal opened again', () => {
  withoutSyncing();
  const folder = testFolder();
  // A file that begins anew says when.
  let clock = (): void => undefined;
  before(() => { clock = inPlaceOf(Date, 'now', () => 1_000_000_000_000); });
  after(() => { clock(); });
  const at = (...names: string[]) => path.join(folder.path, ...names);

  function made(name: string, all: readonly Step[]): number {
    mkdirSync(at(name));
    const journal = Journal.create(at(name));
    const last = write(journal, all, 0);
    journal.close();
    return last;
  }

  /** What is left of a run that is opened again at a step, and what was said of it. */
  function reopened(from: string, step: number, more: readonly Step[]) {
    const journal = Journal.reopen(at(from), step);
    const notes = journal.notes.map(({ code, args }) => [code, args['offset'], args['end']]);
    const cut = contents(at(from));
    write(journal, more, step);
    journal.close();
    return { notes, cut, file: readFileSync(findEventFile(at(from))!).length };
  }

  /** Opens two copies again, one by its index and one that has none. */
  function assertSame(step: number, more: readonly Step[]): void {
    for (const name of ['by-index', 'by-records']) {
      rmSync(at(name), { recursive: true, force: true });
      cpSync(at('run'), at(name), { recursive: true });
    }
    rmSync(at('by-records', 'index'), { recursive: true, force: true });
    assert.deepEqual(reopened('by-index', step, more), reopened('by-records', step, more));
    const columns = (name: string) => Object.fromEntries(Object.entries(contents(at(name, 'index'))).filter(([file]) => file !== 'marks.bin'));
    assert.deepEqual(columns('by-index'), columns('by-records'));
  }

  const share = fc.double({ min: 0, max: 1, noNaN: true });

  it('by its index is what it is by its records, byte for byte, at every step', () => {
    fc.assert(
      fc.property(steps, share, steps, (all, where, more) => {
        rmSync(at('run'), { recursive: true, force: true });
        const last = made('run', all);
        assertSame(Math.round(where * last * 1.1), more);
      }),
      { numRuns: 15 },
    );
  });

  it('does not believe an index that is stale, damaged, shorter or longer', () => {
    const files = (name: string) => readdirSync(at(name, 'index'));
    const harms: Record<string, (where: number, other: number) => void> = {
      'stale: of an earlier time': () => {
        rmSync(at('run', 'index'), { recursive: true });
        cpSync(at('early', 'index'), at('run', 'index'), { recursive: true });
      },
      'of another run': () => {
        rmSync(at('run', 'index'), { recursive: true });
        cpSync(at('other', 'index'), at('run', 'index'), { recursive: true });
      },
      'longer than the events': (where) => {
        const file = findEventFile(at('run'))!;
        truncateSync(file, Math.floor(where * statSync(file).size));
      },
      'damaged events': (where) => {
        const file = findEventFile(at('run'))!;
        const bytes = readFileSync(file);
        bytes[Math.min(bytes.length - 1, Math.floor(where * bytes.length))]! ^= 16;
        writeFileSync(file, bytes);
      },
      'a flipped bit': (where, other) => {
        const file = at('run', 'index', files('run')[Math.floor(other * files('run').length * 0.999)]!);
        const bytes = readFileSync(file);
        bytes[Math.min(bytes.length - 1, Math.floor(where * bytes.length))]! ^= 1;
        writeFileSync(file, bytes);
      },
      'a file cut off': (where, other) => {
        const file = at('run', 'index', files('run')[Math.floor(other * files('run').length * 0.999)]!);
        truncateSync(file, Math.floor(where * statSync(file).size));
      },
      'a file of another time': (_where, other) => {
        const name = files('early')[Math.floor(other * files('early').length * 0.999)]!;
        cpSync(at('early', 'index', name), at('run', 'index', name));
      },
    };
    fc.assert(
      fc.property(steps.filter((all) => all.some(({ tags }) => tags.length > 0)), steps, fc.constantFrom(...Object.keys(harms)), share, share, share, (all, others, harm, where, other, stop) => {
        for (const name of ['run', 'early', 'other']) rmSync(at(name), { recursive: true, force: true });
        const early = made('run', all.slice(0, all.length >> 1));
        cpSync(at('run'), at('early'), { recursive: true });
        const journal = Journal.reopen(at('run'), early);
        const last = write(journal, all.slice(all.length >> 1), early);
        journal.close();
        made('other', others);
        harms[harm]!(where, other);
        assertSame(Math.round(stop * last), []);
      }),
      { numRuns: 30 },
    );
  });

  it('is not looked at record by record where its index can be gone by, and is where it cannot', () => {
    const last = made('run', Array.from({ length: 3000 }, (_, i) => ({ gap: 1, tags: ['a', 'b'], value: i, histogram: i % 7 === 0, picture: i % 500 === 0 ? 200_000 : 0, flush: i % 10 === 0 })));
    const index = () => statSync(at('run', 'index')).ino;
    const before = index();
    for (const step of [last, last - 1, 2000, 1025, 1024, 1000, 7]) {
      Journal.reopen(at('run'), step).close();
      assert.equal(index(), before, 'the index was gone on with, not made anew');
    }
    rmSync(at('run', 'index', 'marks.bin'));
    Journal.reopen(at('run'), 7).close();
    assert.notEqual(index(), before);
  });
});
