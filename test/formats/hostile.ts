import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Fault } from '../../src/faults/fault.ts';

/** Asserts that a call is refused by a Fault of this code whose sentence names the file, and returns the sentence. */
export function refused(call: () => unknown, code: string, file = 'bad.file'): string {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof Fault, `not a Fault: ${String(error)}`);
    assert.equal(error.code, code, error.message);
    assert.ok(error.message.includes(file), error.message);
    assert.doesNotMatch(error.message, /\{\w+\}/, 'a hole of the sentence was left open');
    return error.message;
  }
  return assert.fail(`expected ${code}, but nothing was thrown`);
}

/** Runs a call that may be refused; anything but a Fault that names the file fails. True where it was refused. */
export function refusedOrDone(call: () => unknown, file = 'bad.file'): boolean {
  try {
    call();
    return false;
  } catch (error) {
    assert.ok(error instanceof Fault, error instanceof Error ? error.stack : String(error));
    assert.ok(error.message.includes(file), error.message);
    return true;
  }
}

/** Asserts that a call leaves no more than `megabytes` of array memory behind, what waits for collection included. */
export function takesLittle(call: () => unknown, megabytes = 8): void {
  const before = process.memoryUsage().arrayBuffers;
  call();
  const taken = (process.memoryUsage().arrayBuffers - before) / 1e6;
  assert.ok(taken < megabytes, `took ${taken.toFixed(1)} MB`);
}

/** Every prefix of the bytes that is shorter than they are; long ones are sampled. */
export function prefixes(bytes: Uint8Array): Uint8Array[] {
  const step = Math.max(1, Math.floor(bytes.length / 400));
  return Array.from({ length: Math.ceil(bytes.length / step) }, (_, i) => bytes.subarray(0, i * step));
}

/** Bytes with some of them replaced, and perhaps cut off. */
export const damaged = (bytes: Uint8Array): fc.Arbitrary<Uint8Array> =>
  fc
    .record({
      edits: fc.array(fc.record({ at: fc.nat(bytes.length - 1), value: fc.nat(255) }), { minLength: 1, maxLength: 8 }),
      length: fc.oneof({ weight: 3, arbitrary: fc.constant(bytes.length) }, { weight: 1, arbitrary: fc.nat(bytes.length) }),
    })
    .map(({ edits, length }) => {
      const out = new Uint8Array(bytes.subarray(0, length));
      for (const { at, value } of edits) if (at < length) out[at] = value;
      return out;
    });
