import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { minutesOf } from '../../fidelity/minutes.ts';
import { encodeEvent, encodeFileVersion } from '../../src/formats/tfevents.ts';
import { newEventFile } from '../../src/runs/event-file.ts';

describe('the minutes of a training', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gan-minutes-'));
  after(() => { rmSync(folder, { recursive: true, force: true }); });

  it('are those from its first event to its last, without the pauses before it was resumed', () => {
    const start = 1_700_000_000;
    const scalar = [{ kind: 'scalar', tag: 'loss_g', value: 1 }] as const;
    // Two steps, an hour's pause, two steps, another, and one more: each step took a minute.
    const times = [1, 2, 63, 64, 125];
    writeFileSync(newEventFile(folder), Buffer.concat([encodeFileVersion(start), ...times.map((minute, i) => encodeEvent(start + 60 * minute, i + 1, scalar))]));
    assert.equal(minutesOf(folder, []), 125);
    assert.equal(minutesOf(folder, [2]), 64);
    assert.equal(minutesOf(folder, [2, 4]), 3);
    assert.equal(minutesOf(path.join(folder, 'nowhere'), []), 0);
  });
});
