import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fitPicture } from '../../src/data/resample.ts';
import type { Picture } from '../../src/formats/picture.ts';

type Shape = readonly [number, number, number];

function fit(picture: Picture, shape: Shape): Uint8Array {
  const out = new Uint8Array(shape[0] * shape[1] * shape[2]);
  fitPicture(picture, shape, out, 0);
  return out;
}

/** 13 x 9 pixels without any order to speak of. */
const busy: Picture = { width: 13, height: 9, channels: 3, data: new Uint8Array(13 * 9 * 3).map((_, i) => (i * 37 + i * i * 11) % 256) };

function near(found: Uint8Array, expected: number[], margin: number): void {
  assert.equal(found.length, expected.length);
  expected.forEach((value, i) => assert.ok(Math.abs(value - found[i]!) <= margin, `value ${i}: ${found[i]}, ${value} expected`));
}

const greens = (values: Uint8Array) => values.filter((_, i) => i % 3 === 1);

describe('fitting a picture to a shape', () => {
  // Pillow 12: crop((2, 0, 11, 9)).resize(…, Image.BILINEAR), which rounds once more between its two passes
  it('shrinks as Pillow does', () => {
    near(greens(fit(busy, [4, 4, 3])), [122, 142, 148, 141, 132, 119, 112, 123, 86, 112, 137, 116, 103, 119, 179, 168], 1);
  });

  it('shrinks to grey as Pillow does', () => {
    near(fit(busy, [4, 4, 1]), [136, 138, 146, 139, 129, 118, 121, 139, 92, 101, 137, 133, 116, 132, 165, 149], 1);
  });

  it('grows as Pillow does', () => {
    near(greens(fit(busy, [20, 20, 3])).subarray(0, 20), [30, 58, 130, 178, 109, 40, 55, 75, 75, 69, 107, 190, 234, 175, 122, 152, 183, 192, 196, 198], 1);
  });

  it('of the same shape changes nothing', () => {
    assert.deepEqual(fit(busy, [9, 13, 3]), busy.data);
  });

  it('takes the centre of a longer picture', () => {
    const stripes = (width: number, height: number): Picture => ({ width, height, channels: 1, data: new Uint8Array(width * height).map((_, i) => Math.max(i % width, Math.floor(i / width)) * 20) });
    assert.deepEqual([...fit(stripes(8, 4), [4, 4, 1])].slice(0, 4), [40, 60, 80, 100]);
    assert.deepEqual([...fit(stripes(4, 8), [4, 4, 1])].filter((_, i) => i % 4 === 0), [40, 60, 80, 100]);
  });

  it('keeps one flat colour, whatever the shapes', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(side, side, side, side, fc.nat(255), (width, height, toHeight, toWidth, value) => {
        const flat: Picture = { width, height, channels: 1, data: new Uint8Array(width * height).fill(value) };
        for (const channels of [1, 3]) assert.ok(fit(flat, [toHeight, toWidth, channels]).every((found) => found === value));
      }),
    );
  });

  it('keeps the mean of a picture that it shrinks by a whole factor', () => {
    const drawn = fc.uint8Array({ minLength: 256, maxLength: 256 });
    fc.assert(
      fc.property(drawn, (data) => {
        const mean = (values: Uint8Array) => values.reduce((a, b) => a + b, 0) / values.length;
        // the border's pixels weigh a little less: 16 values of 8 bits each
        assert.ok(Math.abs(mean(fit({ width: 16, height: 16, channels: 1, data }, [4, 4, 1])) - mean(data)) < 30);
      }),
    );
  });

  it('writes where it is told and nowhere else', () => {
    const out = new Uint8Array(20).fill(7);
    fitPicture({ width: 2, height: 2, channels: 1, data: new Uint8Array(4).fill(99) }, [2, 2, 1], out, 8);
    assert.deepEqual([...out], [7, 7, 7, 7, 7, 7, 7, 7, 99, 99, 99, 99, 7, 7, 7, 7, 7, 7, 7, 7]);
  });
});
