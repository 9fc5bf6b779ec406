import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { ConfigInput } from '../../src/config/schema.ts';
import { Fault } from '../../src/faults/fault.ts';
import { listCheckpoints, readCheckpoint } from '../../src/runs/checkpoints.ts';
import { realDisk } from '../../src/runs/disk.ts';
import type { HostTensors } from '../../src/tensors/host-tensor.ts';
import { play, silence, tinyConfig, Workplace } from '../durability/tiny-run.ts';

export const END = 6;

/** The tensors of a run's checkpoint. */
export async function stateOf(dir: string, step = END): Promise<HostTensors> {
  const found = (await listCheckpoints(dir)).find((checkpoint) => checkpoint.step === step);
  assert.ok(found, `${dir} has no checkpoint of step ${step}`);
  return (await readCheckpoint(found.folder)).tensors;
}

/** A workplace where some configs are trained. */
export class Bench {
  readonly place = new Workplace();

  /** Trains a config to its end, or says why not. */
  async train(config: ConfigInput, dir = this.place.newRun()): Promise<{ dir: string; fault: Fault | undefined }> {
    writeFileSync(this.place.configFile, JSON.stringify({ ...tinyConfig, ...config }));
    const { error } = await play('train', this.place, dir, realDisk);
    if (error !== undefined) assert.ok(error instanceof Fault, error instanceof Error ? (error.stack ?? '') : 'no error at all');
    if (error) assert.doesNotMatch(error.message, /\{\w+\}/, 'every hole is filled');
    return { dir, fault: error };
  }

  async trained(config: ConfigInput): Promise<string> {
    const { dir, fault } = await this.train(config);
    assert.equal(fault?.message, undefined);
    return dir;
  }

  /** `labels.idx`: three classes of the pictures that are there. */
  writeLabels(): void {
    writeFileSync(path.join(this.place.folder, 'labels.idx'), Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 60, ...Array.from({ length: 60 }, (_, i) => i % 3)]));
  }

  write(name: string, text: string): string {
    const file = path.join(this.place.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  }
}

/** Does something whose notes nobody is to read. */
export async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const back = silence();
  return work().finally(back);
}
