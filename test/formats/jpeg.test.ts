import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { decodeJpeg } from '../../src/formats/jpeg.ts';
import { damaged, prefixes, refused, refusedOrDone, takesLittle } from './hostile.ts';

const file = 'bad.file';
const fixture = (name: string) => new Uint8Array(readFileSync(path.join(process.cwd(), 'test/formats/fixtures', `${name}.jpg`)));

/** All fixtures show 24 x 16 pixels: red 10 x, green 15 y, blue 6 (x + y); grey shows the red. */
const expected = (channels: number) =>
  Array.from({ length: 24 * 16 * channels }, (_, i) => {
    const [x, y] = [Math.floor(i / channels) % 24, Math.floor(i / channels / 24)];
    return [10 * x, 15 * y, 6 * (x + y)][i % channels]!;
  });

const meanError = (found: Uint8Array, wanted: number[]) => wanted.reduce((sum, value, i) => sum + Math.abs(value - found[i]!), 0) / wanted.length;

/** Offset of the marker's 0xff. */
function markerAt(bytes: Uint8Array, marker: number): number {
  const at = bytes.findIndex((byte, i) => byte === 0xff && bytes[i + 1] === marker);
  assert.ok(at > 0);
  return at;
}

function withBytes(bytes: Uint8Array, at: number, ...values: number[]): Uint8Array {
  const out = bytes.slice();
  out.set(values, at);
  return out;
}

describe('JPEG', () => {
  for (const [name, channels, margin] of [['grey', 1, 2], ['progressive', 3, 9], ['restart', 3, 9], ['cmyk', 3, 4]] as const) {
    it(`(${name}) shows the picture it was made from`, () => {
      const found = decodeJpeg(fixture(name), { file });
      assert.deepEqual([found.width, found.height, found.channels, found.data.length], [24, 16, channels, 24 * 16 * channels]);
      const error = meanError(found.data, expected(channels));
      assert.ok(error < margin, `mean error ${error}`);
    });
  }
});

describe('a hostile JPEG', () => {
  const sound = fixture('progressive');
  const frame = markerAt(sound, 0xc2);

  it('that claims 65,535 x 65,535 pixels is refused before memory is taken', () => {
    takesLittle(() => refused(() => decodeJpeg(withBytes(sound, frame + 5, 0xff, 0xff, 0xff, 0xff), { file }), 'picture.pixels'));
  });

  it('that claims what memory does not allow is refused before it is taken', () => {
    const large = withBytes(sound, frame + 5, 0x1f, 0x40, 0x1f, 0x40);
    takesLittle(() => refused(() => decodeJpeg(large, { file, maxBytes: 2 ** 28 }), 'picture.memory'));
  });

  it('that claims more pixels than its bytes can hold is refused before memory is taken', () => {
    const large = withBytes(sound, frame + 5, 0x0f, 0xa0, 0x0f, 0xa0);
    takesLittle(() => refused(() => decodeJpeg(large, { file }), 'jpeg.short'));
  });

  for (const [what, at, values, code] of [
    ['no row', 5, [0, 0], 'picture.empty'],
    ['12 bits a sample', 4, [12], 'jpeg.precision'],
    ['2 components', 9, [2], 'jpeg.components'],
    ['a sampling factor of 15', 11, [0xff], 'jpeg.sampling'],
    ['a sampling factor of 0', 11, [0x10], 'jpeg.sampling'],
    ['arithmetic coding', 1, [0xca], 'jpeg.process'],
  ] as const) {
    it(`with ${what} is refused`, () => void refused(() => decodeJpeg(withBytes(sound, frame + at, ...values), { file }), code));
  }

  it('that is none is refused', () => {
    refused(() => decodeJpeg(new Uint8Array(), { file }), 'jpeg.signature');
    refused(() => decodeJpeg(Buffer.from('a text file'), { file }), 'jpeg.signature');
  });

  it('with a frame too many or too few is refused', () => {
    const header = sound.slice(frame, frame + 19);
    refused(() => decodeJpeg(Buffer.concat([sound.slice(0, frame), header, sound.slice(frame)]), { file }), 'jpeg.frames');
    refused(() => decodeJpeg(Buffer.concat([sound.slice(0, frame), sound.slice(frame + 19)]), { file }), 'jpeg.frames');
  });

  it('with a thousand scans is refused before they are decoded', () => {
    const scan = markerAt(sound, 0xda);
    const empty = sound.slice(scan, scan + 2 + sound[scan + 3]!);
    refused(() => decodeJpeg(Buffer.concat([sound.slice(0, scan), ...Array.from({ length: 1000 }, () => empty), sound.slice(scan)]), { file }), 'jpeg.scans');
  });

  it('cut off anywhere is refused', () => {
    for (const name of ['grey', 'progressive', 'restart']) {
      for (const part of prefixes(fixture(name))) assert.ok(refusedOrDone(() => decodeJpeg(part, { file })), `${name}: ${part.length} bytes were read`);
    }
  });

  it('of any kind gives a picture of its shape or a fault, never anything else', () => {
    const inputs = fc.oneof(fc.uint8Array({ maxLength: 200 }), ...['grey', 'progressive', 'restart', 'cmyk'].map((name) => damaged(fixture(name))));
    const check = (input: Uint8Array) => {
      const found = decodeJpeg(input, { file, maxPixels: 100_000 });
      assert.equal(found.data.length, found.width * found.height * found.channels);
    };
    fc.assert(fc.property(inputs, (input) => void refusedOrDone(() => check(input))), { numRuns: 1000 });
  });
});
