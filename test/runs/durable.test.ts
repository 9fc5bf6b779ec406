import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../src/faults/fault.ts';
import { readEvents } from '../../src/formats/tfevents.ts';
import { memorySource } from '../../src/formats/tfrecord.ts';
import { realDisk, useDisk, type Disk } from '../../src/runs/disk.ts';
import { replaceFile, writeSynced } from '../../src/runs/durable.ts';
import { findEventFile } from '../../src/runs/event-file.ts';
import { Indexes } from '../../src/runs/index-view.ts';
import { writeRunInfo } from '../../src/runs/info.ts';
import { Journal } from '../../src/runs/journal.ts';
import { writeSample } from '../../src/runs/samples.ts';
import { readSeries } from '../../src/runs/series.ts';
import { testFolder } from './folder.ts';
import { someInfo } from './info.ts';

const coded = (code: string, ...words: string[]) => (error: unknown) => error instanceof Fault && error.code === code && words.every((word) => error.message.includes(word));
const failure = (code: string) => Object.assign(new Error(`${code}: injected`), { code });

/** A disk with room for so many bytes more: it takes what fits of a write, and refuses the next. */
function diskWithRoom(bytes: number): Disk {
  let room = bytes;
  return {
    ...realDisk,
    write: (descriptor, data, position) => {
      if (room <= 0) throw failure('ENOSPC');
      const fits = data.subarray(0, room);
      room -= fits.length;
      return realDisk.write(descriptor, fits, position);
    },
  };
}

async function withDisk(disk: Disk, act: () => void | Promise<void>): Promise<void> {
  const undo = useDisk(disk);
  try {
    await act();
  } finally {
    undo();
  }
}

describe('writing', () => {
  const folder = testFolder();
  const at = (...parts: string[]) => path.join(folder.path, ...parts);
  const rows = () => new Indexes().read(folder.path, (view) => view.rows);
  const stepsInFile = () => [...readEvents(memorySource(readFileSync(findEventFile(folder.path)!)))].map(({ step }) => step);

  it('to a device that is really full says so', async function () {
    if (!existsSync('/dev/full')) return this.skip(); // there is no full device here
    await assert.rejects(writeSynced('/dev/full', Buffer.from('x'), 'over'), coded('runs.noSpace', '/dev/full', 'ENOSPC', 'Make room'));
  });

  it('names the file, the reason and what to do, for every reason', async () => {
    const codes = { ENOSPC: 'noSpace', EDQUOT: 'noSpace', EACCES: 'noPermission', EROFS: 'noPermission', EIO: 'deviceError', ENOENT: 'folderGone', EBUSY: 'writeFailed' };
    for (const [code, kind] of Object.entries(codes)) {
      for (const call of ['open', 'writeLater', 'syncLater', 'rename'] as const) {
        const broken: Disk = { ...realDisk, [call]: () => { throw failure(code); } };
        await withDisk(broken, () => assert.rejects(writeRunInfo(folder.path, someInfo()), coded(`runs.${kind}`, at('run.json'), code)));
        assert.deepEqual(readdirSync(folder.path), [], `${call} ${code}`);
      }
    }
  });

  it('where a file stands in place of a folder says so', async () => {
    writeFileSync(at('samples'), '');
    await assert.rejects(writeSample(folder.path, 1, Uint8Array.of(1)), coded('runs.notAFolder', at('samples')));
    writeFileSync(at('index'), '');
    Journal.create(folder.path).close();
    await assert.rejects(replaceFile(at('nowhere', 'x'), Uint8Array.of(1)), coded('runs.folderGone', at('nowhere', 'x')));
  });

  it('leaves the old content where the new one cannot be written', async () => {
    await writeRunInfo(folder.path, someInfo());
    const before = readFileSync(at('run.json'));
    await withDisk({ ...realDisk, writeLater: () => Promise.reject(failure('ENOSPC')) }, () => assert.rejects(writeRunInfo(folder.path, someInfo({ step: 11 })), coded('runs.noSpace')));
    assert.deepEqual(readFileSync(at('run.json')), before);
  });

  it('a journal to a disk that fills up at any byte keeps whole records, and goes on when there is room again', async () => {
    const write = (journal: Journal, step: number) => {
      journal.scalars(step, { a: step });
      journal.flush();
    };
    for (let room = 0; room < 400; room += 7) {
      rmSync(folder.path, { recursive: true });
      mkdirSync(folder.path);
      const journal = Journal.create(folder.path);
      write(journal, 1);
      let reached = 1;
      await withDisk(diskWithRoom(room), () => {
        assert.throws(() => {
          for (; ; reached++) write(journal, reached + 1);
        }, coded('runs.noSpace', findEventFile(folder.path)!));
      });
      const whole = stepsInFile();
      assert.deepEqual(whole, Array.from({ length: whole.length }, (_, step) => step));
      assert.equal(whole.length - 1, reached);
      assert.equal(await rows(), reached);
      write(journal, reached + 2);
      journal.close();
      assert.deepEqual(stepsInFile(), [...whole, reached + 1, reached + 2]);
      assert.equal(await rows(), reached + 2);
    }
  });

  it('a journal whose folder is removed stops with what happened, and closes', () => {
    const journal = Journal.create(folder.path);
    journal.scalars(1, { a: 1 });
    journal.flush();
    rmSync(folder.path, { recursive: true });
    journal.scalars(2, { a: 1 });
    assert.throws(() => journal.flush(), coded('runs.folderGone', folder.path, 'deleted'));
    journal.close();
    mkdirSync(folder.path);
  });

  it('a journal goes on without its index where only that is lost', async () => {
    const journal = Journal.create(folder.path);
    journal.scalars(1, { a: 1 });
    journal.flush();
    rmSync(at('index'), { recursive: true });
    for (let step = 2; step <= 40; step++) {
      journal.scalars(step, { a: step, [`late-${step}`]: 1 });
      journal.flush();
    }
    assert.equal(await rows(), 40);
    journal.close();
    Journal.reopen(folder.path, 40).close();
    const [series] = await new Indexes().read(folder.path, (view) => readSeries(view, { points: 100, tags: ['a'] }));
    assert.deepEqual([...series!.mean], Array.from({ length: 40 }, (_, i) => i + 1));
    assert.ok(existsSync(at('index', 'scalar-0.f32')));
  });

  it('fails for real where this user may not write', async function () {
    if (process.platform === 'win32' || process.getuid?.() === 0) return this.skip(); // root writes every file, and Windows has no modes
    mkdirSync(at('locked'), { mode: 0o500 });
    await assert.rejects(writeRunInfo(at('locked'), someInfo()), coded('runs.noPermission', at('locked', 'run.json')));
  });
});
