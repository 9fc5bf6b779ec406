import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { Fault } from '../../src/faults/fault.ts';
import { latestCheckpoint, listCheckpoints, readCheckpoint, writeCheckpoint } from '../../src/runs/checkpoints.ts';
import { realDisk, useDisk, type Disk } from '../../src/runs/disk.ts';
import type { HostTensors } from '../../src/tensors/host-tensor.ts';
import { testFolder, withoutSyncing } from './folder.ts';

const state = (seed: number): HostTensors => ({
  'generator/params/dense/kernel': { dtype: 'float32', shape: [2, 2], data: Float32Array.of(seed, NaN, -0, 1e-42) },
  'generator/slots/step': { dtype: 'int32', shape: [], data: Int32Array.of(seed) },
  'discriminator/params/mask': { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) },
});
const bits = (tensors: HostTensors) => Object.fromEntries(Object.entries(tensors).map(([name, { dtype, shape, data }]) => [name, { dtype, shape, bytes: [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] }]));
const coded = (code: string) => (error: unknown) => error instanceof Fault && error.code === code;

/** Lets this many changes through, then fails every one, as a full disk or a killed process would. */
function failingAfter(changes: number): Disk {
  let left = changes;
  const counted = <A extends unknown[], R>(act: (...args: A) => R) => (...args: A): R => {
    if (left-- <= 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    return act(...args);
  };
  const { open, write, writeLater, rename, makeFolder, remove, ...others } = realDisk;
  return { ...others, syncLater: () => Promise.resolve(), open: counted(open), write: counted(write), writeLater: counted(writeLater), rename: counted(rename), makeFolder: counted(makeFolder), remove: counted(remove) };
}

describe('checkpoints', () => {
  withoutSyncing();
  const folder = testFolder();
  const parent = () => path.join(folder.path, 'checkpoints');

  it('give back every bit', async () => {
    const numbers = fc.float32Array({ maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(fc.dictionary(fc.constantFrom('generator/a', 'generator/b/c', 'discriminator/a', 'pool'), numbers), fc.dictionary(fc.string().filter((key) => key !== '__proto__'), fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0), { maxKeys: 3 }), async (values, counters) => {
        rmSync(parent(), { recursive: true, force: true });
        const tensors = Object.fromEntries(Object.entries(values).map(([name, data]) => [name, { dtype: 'float32' as const, shape: [data.length], data }]));
        const back = await readCheckpoint(await writeCheckpoint(folder.path, 12, tensors, counters));
        assert.equal(back.step, 12);
        assert.deepEqual(bits(back.tensors), bits(tensors));
        assert.deepEqual({ ...back.counters }, { ...counters });
      }),
      { numRuns: 30 },
    );
  });

  it('are a safetensors file for each player, and counters.json', async () => {
    const made = await writeCheckpoint(folder.path, 500, state(1), { images: 32000 });
    assert.equal(made, path.join(parent(), '0000000500'));
    assert.deepEqual(readdirSync(made).sort(), ['counters.json', 'discriminator.safetensors', 'generator.safetensors']);
    const bytes = readFileSync(path.join(made, 'generator.safetensors'));
    const manifest: unknown = JSON.parse(readFileSync(path.join(made, 'counters.json'), 'utf8'));
    assert.deepEqual(manifest, {
      format: 1,
      step: 500,
      counters: { images: 32000 },
      files: [
        { name: 'generator.safetensors', bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
        { name: 'discriminator.safetensors', bytes: readFileSync(path.join(made, 'discriminator.safetensors')).length, sha256: createHash('sha256').update(readFileSync(path.join(made, 'discriminator.safetensors'))).digest('hex') },
      ],
    });
  });

  it('failing at any change on disk, leave the one before to be chosen', async () => {
    await writeCheckpoint(folder.path, 1, state(1), {});
    let whole = false;
    for (let changes = 0; !whole; changes++) {
      const undo = useDisk(failingAfter(changes));
      try {
        await writeCheckpoint(folder.path, 2, state(2), {});
        whole = true;
      } catch (error) {
        assert.ok(error instanceof Fault && error.code === 'runs.noSpace' && error.message.includes(parent()), String(error));
      } finally {
        undo();
      }
      const latest = await latestCheckpoint(folder.path);
      assert.ok(latest);
      const { step, tensors } = await readCheckpoint(latest.folder);
      assert.ok(step === 2 || !whole);
      assert.deepEqual(bits(tensors), bits(state(step)));
      if (step === 2) rmSync(latest.folder, { recursive: true });
    }
    await writeCheckpoint(folder.path, 3, state(3), {});
    assert.deepEqual(readdirSync(parent()).filter((name) => name.startsWith('.')), []);
  });

  it('written again at a step replace it, unless they are equal', async () => {
    const first = await writeCheckpoint(folder.path, 7, state(1), {});
    await writeCheckpoint(folder.path, 7, state(1), {});
    assert.deepEqual(bits((await readCheckpoint(first)).tensors), bits(state(1)));
    await writeCheckpoint(folder.path, 7, state(2), {});
    assert.deepEqual(bits((await readCheckpoint(first)).tensors), bits(state(2)));
    truncateSync(path.join(first, 'generator.safetensors'), 9);
    await writeCheckpoint(folder.path, 7, state(2), {});
    assert.deepEqual(bits((await readCheckpoint(first)).tensors), bits(state(2)));
    assert.deepEqual(readdirSync(parent()), ['0000000007']);
  });

  it('damaged anywhere are passed over with a note', async () => {
    await writeCheckpoint(folder.path, 1, state(1), {});
    const last = await writeCheckpoint(folder.path, 2, state(2), {});
    for (const name of readdirSync(last)) {
      const file = path.join(last, name);
      const whole = readFileSync(file);
      const harms = [undefined, new Uint8Array(0), whole.subarray(0, -1), Buffer.concat([whole, Buffer.from('x')]), Buffer.from(whole.map((byte, i) => (i === whole.length >> 1 ? byte ^ 0x40 : byte)))];
      for (const harm of harms) {
        if (harm) writeFileSync(file, harm);
        else rmSync(file);
        const latest = await latestCheckpoint(folder.path);
        // Spaces at the end of the JSON, and a changed letter in a place that nothing depends on, are no damage.
        if (latest?.step === 2) assert.deepEqual(bits((await readCheckpoint(last)).tensors), bits(state(2)));
        else assert.deepEqual([latest?.step, ...latest!.notes.map(({ code, args }) => [code, args['path']])], [1, ['runs.checkpointDamaged', last]]);
        writeFileSync(file, whole);
      }
    }
    assert.equal((await latestCheckpoint(folder.path))?.step, 2);
  });

  it('are chosen by whole folders of a step only', async () => {
    assert.equal(await latestCheckpoint(folder.path), undefined);
    await writeCheckpoint(folder.path, 9, state(9), {});
    await writeCheckpoint(folder.path, 10, state(10), {});
    for (const name of ['.0000000011.x.tmp', '0000000012', 'best', '13']) mkdirSync(path.join(parent(), name));
    assert.deepEqual((await listCheckpoints(folder.path)).map(({ step }) => step), [9, 10, 12]);
    assert.equal((await latestCheckpoint(folder.path))?.step, 10);
  });

  it('of a later format are refused with what to install', async () => {
    await writeCheckpoint(folder.path, 1, state(1), {});
    const made = await writeCheckpoint(folder.path, 2, state(2), {});
    writeFileSync(path.join(made, 'counters.json'), '{"format": 2, "anything": true}');
    await assert.rejects(latestCheckpoint(folder.path), (error) => coded('runs.newer')(error) && String(error).includes('Install the newest GAN Workbench'));
  });

  it('cannot name files outside their folder', async () => {
    const made = await writeCheckpoint(folder.path, 1, state(1), {});
    const file = path.join(made, 'counters.json');
    const text = readFileSync(file, 'utf8');
    for (const name of ['../generator.safetensors', '/etc/passwd', 'a\\b.safetensors', '.safetensors']) {
      writeFileSync(file, text.replace('"generator.safetensors"', JSON.stringify(name)));
      await assert.rejects(readCheckpoint(made), coded('runs.malformed'));
    }
  });
});
