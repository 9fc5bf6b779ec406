import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Fault } from '../../src/faults/fault.ts';
import { realDisk, useDisk } from '../../src/runs/disk.ts';
import { lockHolder, takeLock } from '../../src/runs/lock.ts';
import { testFolder } from './folder.ts';

const coded = (code: string, ...words: (string | number)[]) => (error: unknown) => error instanceof Fault && error.code === code && words.every((word) => error.message.includes(String(word)));

describe('lock', () => {
  const folder = testFolder();
  const file = () => path.join(folder.path, 'trainer.lock');

  /** Writes a lock as this process would, with changes. */
  async function writeLock(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const lock = await takeLock(folder.path);
    const own: unknown = JSON.parse(readFileSync(file(), 'utf8'));
    await lock.release();
    writeFileSync(file(), JSON.stringify({ ...(typeof own === 'object' ? own : {}), ...changes }));
  }

  async function endedPid(): Promise<number> {
    const child = spawn(process.execPath, ['-e', '']);
    await once(child, 'exit');
    return child.pid!;
  }

  it('is held by one trainer at a time, and free again when released', async () => {
    assert.equal(await lockHolder(folder.path), undefined);
    const lock = await takeLock(folder.path);
    const holder = await lockHolder(folder.path);
    assert.deepEqual([holder?.pid, holder?.alive], [process.pid, 'yes']);
    await assert.rejects(takeLock(folder.path), coded('runs.locked', path.basename(folder.path), process.pid));
    await lock.release();
    assert.equal(await lockHolder(folder.path), undefined);
    await (await takeLock(folder.path)).release();
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('goes to exactly one of many that ask at once, over a stale lock too', async () => {
    await writeLock({ pid: await endedPid() });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(folder.path)));
    const taken = results.filter((result) => result.status === 'fulfilled');
    assert.equal(taken.length, 1);
    for (const result of results) if (result.status === 'rejected') assert.ok(coded('runs.locked')(result.reason), String(result.reason));
    await taken[0]!.value.release();
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('is taken over past the claim of one that was killed while it took over', async () => {
    await writeLock({ pid: await endedPid() });
    const stale = readFileSync(file());
    const claim = path.join(folder.path, `.trainer.lock.${createHash('sha256').update(stale).digest('hex').slice(0, 16)}.claim`);
    writeFileSync(claim, stale);
    await (await takeLock(folder.path)).release();
    assert.deepEqual(readdirSync(folder.path), []);
  });

  it('is taken over from a process that is gone', async () => {
    await writeLock({ pid: await endedPid() });
    assert.equal(await lockHolder(folder.path), undefined);
    await (await takeLock(folder.path)).release();
  });

  it('is taken over from a process whose pid another one has by now', async function () {
    if (process.platform === 'win32') return this.skip(); // on Windows the start time of a process is not known
    await writeLock({ started: 'some other time' });
    await (await takeLock(folder.path)).release();
  });

  it('is taken over from before a restart of the machine, if it is surely this machine', async function () {
    if (process.platform !== 'linux') return this.skip(); // only Linux names a boot of the machine
    await writeLock({ boot: 'another', machine: undefined });
    const known = existsSync('/etc/machine-id') && readFileSync('/etc/machine-id', 'utf8').trim() !== '';
    await assert.rejects(takeLock(folder.path), coded('runs.lockedElsewhere'));
    if (!known) return;
    rmSync(file());
    await writeLock({ boot: 'another' });
    await (await takeLock(folder.path)).release();
  });

  it('of another machine or container is refused, with the way out', async () => {
    for (const changes of [{ host: 'elsewhere' }, { machine: 'another' }, { namespace: 'pid:[1]' }]) {
      await writeLock({ ...changes, pid: await endedPid() });
      await assert.rejects(takeLock(folder.path), coded('runs.lockedElsewhere', file(), '--take-over'));
      assert.equal((await lockHolder(folder.path))?.alive, 'unknown');
      await (await takeLock(folder.path, { insists: true })).release();
      assert.deepEqual(readdirSync(folder.path), []);
    }
  });

  it('that cannot be made out is refused, with the way out', async () => {
    for (const text of ['', '{', '{"format":1}', '{"format":1,"pid":-1,"started":"","host":""}']) {
      writeFileSync(file(), text);
      await assert.rejects(takeLock(folder.path), coded('runs.lockDamaged', file(), '--take-over'));
      await (await takeLock(folder.path, { insists: true })).release();
    }
    writeFileSync(file(), '{"format":2}');
    for (const insists of [false, true]) await assert.rejects(takeLock(folder.path, { insists }), coded('runs.newer', file()));
  });

  it('of a process that lives is never taken over, whoever insists', async () => {
    const lock = await takeLock(folder.path);
    await assert.rejects(takeLock(folder.path, { insists: true }), coded('runs.locked', process.pid));
    await lock.release();
  });

  it('goes to exactly one of many that insist', async () => {
    await writeLock({ host: 'elsewhere' });
    const results = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(folder.path, { insists: true })));
    assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
  });

  it('of somebody else is not released', async () => {
    const lock = await takeLock(folder.path);
    writeFileSync(file(), 'another');
    await lock.release();
    assert.equal(readFileSync(file(), 'utf8'), 'another');
  });

  it('works where the file system has no links', async () => {
    const undo = useDisk({ ...realDisk, link: () => { throw Object.assign(new Error('EPERM'), { code: 'EPERM' }); } });
    try {
      const lock = await takeLock(folder.path);
      await assert.rejects(takeLock(folder.path), coded('runs.locked'));
      await lock.release();
    } finally {
      undo();
    }
  });

  it('that cannot be written says why', async () => {
    await assert.rejects(takeLock(path.join(folder.path, 'gone')), coded('runs.folderGone', path.join(folder.path, 'gone')));
  });
});
