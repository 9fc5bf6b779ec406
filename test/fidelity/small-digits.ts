import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { openDataSet } from '../../src/data/open.ts';
import { makeIdx } from '../formats/idx-made.ts';

const COUNT = 6000;
const SIDE = 14;
const UNSIGNED_BYTE = 8;

/** MNIST's digits with a quarter of the pixels, each the mean of four. @param pixels 28 x 28 a digit, 0 to 1 */
function halved(pixels: Float32Array): Uint8Array {
  const at = (digit: number, row: number, column: number): number => pixels[digit * 784 + row * 28 + column]!;
  return Uint8Array.from({ length: COUNT * SIDE * SIDE }, (_, i) => {
    const [digit, row, column] = [Math.floor(i / (SIDE * SIDE)), 2 * (Math.floor(i / SIDE) % SIDE), 2 * (i % SIDE)];
    return Math.round((255 / 4) * (at(digit, row, column) + at(digit, row, column + 1) + at(digit, row + 1, column) + at(digit, row + 1, column + 1)));
  });
}

/** Real digits that train in seconds: files of the first 6,000 of MNIST at 14 x 14, and the setting that names them. */
export class SmallDigits {
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), 'gan-digits-'));
  private readonly images = path.join(this.folder, 'digits.idx');
  private readonly labels = path.join(this.folder, 'digit-labels.idx');

  static async write(): Promise<SmallDigits> {
    const digits = new SmallDigits();
    const mnist = await openDataSet({ set: 'mnist', range: 'unit' }, { configFile: 'x.gan.json', seed: 0, progress: () => undefined });
    const pixels = new Float32Array(COUNT * 784);
    mnist.read('train', Uint32Array.from({ length: COUNT }, (_, i) => i), pixels);
    writeFileSync(digits.images, makeIdx(UNSIGNED_BYTE, [COUNT, SIDE, SIDE], halved(pixels)));
    writeFileSync(digits.labels, makeIdx(UNSIGNED_BYTE, [COUNT], Uint8Array.from(mnist.labels!.subarray(0, COUNT))));
    return digits;
  }

  data(): string {
    return `data=${JSON.stringify({ set: 'idx', path: this.images, labels: this.labels })}`;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
