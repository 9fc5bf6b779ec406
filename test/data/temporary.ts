import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Fault } from '../../src/faults/fault.ts';

/** A folder for each test of a suite, removed after it. */
export function temporaryFolder(): { readonly at: (...parts: string[]) => string } {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'gan-data-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  return { at: (...parts) => path.join(folder, ...parts) };
}

/** Asserts that a promise is refused by a Fault of this code whose sentence holds every one of these words. */
export async function refusedWith(promise: Promise<unknown>, code: string | RegExp, ...wanted: (string | RegExp)[]): Promise<Fault> {
  const error = await promise.then(
    () => assert.fail(`expected ${code}, but it went well`),
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof Fault, `not a Fault: ${String(error)}`);
  if (typeof code === 'string') assert.equal(error.code, code, error.message);
  else assert.match(error.code, code, error.message);
  assert.doesNotMatch(error.message, /\{\w+\}/, 'a hole of the sentence was left open');
  for (const part of wanted) assert.ok(typeof part === 'string' ? error.message.includes(part) : part.test(error.message), `${String(part)} is missing: ${error.message}`);
  return error;
}
