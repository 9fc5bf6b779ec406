import { writeFileSync } from 'node:fs';
import path from 'node:path';

/** Pictures of two classes: bright on the left, bright on the right; `NAME.idx` and `NAME-labels.idx`. */
export function writePictures(folder: string, side = 8, name = 'two'): void {
  const count = 400;
  const header = (magic: readonly number[], sizes: readonly number[]): Buffer => {
    const out = Buffer.alloc(4 + 4 * sizes.length);
    out.set(magic);
    sizes.forEach((size, i) => out.writeUInt32BE(size, 4 + 4 * i));
    return out;
  };
  const pixel = (i: number): number => {
    const [image, column] = [Math.floor(i / side / side), i % side];
    return (column < side / 2 === (image % 2 === 0) ? 150 : 20) + ((Math.imul(i, 2_654_435_761) >>> 24) % 80);
  };
  writeFileSync(path.join(folder, `${name}.idx`), Buffer.concat([header([0, 0, 8, 3], [count, side, side]), Uint8Array.from({ length: count * side * side }, (_, i) => pixel(i))]));
  writeFileSync(path.join(folder, `${name}-labels.idx`), Buffer.concat([header([0, 0, 8, 1], [count]), Uint8Array.from({ length: count }, (_, i) => i % 2)]));
}
