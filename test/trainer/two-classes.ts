import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Pictures of 8 x 8 of two classes: bright on the left, bright on the right. */
export function writePictures(folder: string): void {
  const count = 400;
  const header = (magic: readonly number[], sizes: readonly number[]): Buffer => {
    const out = Buffer.alloc(4 + 4 * sizes.length);
    out.set(magic);
    sizes.forEach((size, i) => out.writeUInt32BE(size, 4 + 4 * i));
    return out;
  };
  const pixel = (i: number): number => {
    const [image, column] = [Math.floor(i / 64), i % 8];
    return (column < 4 === (image % 2 === 0) ? 150 : 20) + ((Math.imul(i, 2_654_435_761) >>> 24) % 80);
  };
  writeFileSync(path.join(folder, 'two.idx'), Buffer.concat([header([0, 0, 8, 3], [count, 8, 8]), Uint8Array.from({ length: count * 64 }, (_, i) => pixel(i))]));
  writeFileSync(path.join(folder, 'two-labels.idx'), Buffer.concat([header([0, 0, 8, 1], [count]), Uint8Array.from({ length: count }, (_, i) => i % 2)]));
}
