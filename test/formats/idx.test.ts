import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeIdx } from '../../src/formats/idx.ts';
import { damaged, prefixes, refused, refusedOrDone, takesLittle } from './hostile.ts';
import { makeIdx } from './idx-made.ts';

const file = 'bad.file';

describe('IDX', () => {
  it('of bytes gives shape and values', () => {
    const found = decodeIdx(makeIdx(0x08, [2, 1, 3], Uint8Array.of(1, 2, 3, 4, 5, 255)), file);
    assert.deepEqual(found, { dtype: 'uint8', shape: [2, 1, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 255) });
  });

  it('of floats reads them big-endian, wherever they stand in memory', () => {
    const bytes = makeIdx(0x0d, [2], Uint8Array.of(0x3f, 0x80, 0, 0, 0xc0, 0x20, 0, 0));
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    assert.deepEqual([...decodeIdx(shifted.subarray(1), file).data], [1, -2.5]);
  });

  for (const [what, bytes, code] of [
    ['with fewer bytes than its header says', makeIdx(0x08, [3], Uint8Array.of(1, 2)), 'idx.size'],
    ['with more bytes than its header says', makeIdx(0x08, [1], Uint8Array.of(1, 2)), 'idx.size'],
    ['of an unknown type', makeIdx(0x07, [1], Uint8Array.of(1)), 'idx.dtype'],
    ['of 64-bit floats', makeIdx(0x0e, [1], new Uint8Array(8)), 'idx.dtype'],
    ['without a dimension', makeIdx(0x08, [], new Uint8Array(20)), 'idx.rank'],
    ['of 200 dimensions', Uint8Array.of(0, 0, 8, 200, ...new Uint8Array(20)), 'idx.rank'],
    ['of no example', makeIdx(0x08, [0, 28, 28], new Uint8Array()), 'idx.empty'],
    ['that is a text', Buffer.from('label,pixel\n'), 'idx.magic'],
    ['of no byte', new Uint8Array(), 'idx.header'],
    ['that ends within its header', Uint8Array.of(0, 0, 8, 3, 0, 0), 'idx.header'],
  ] as const) {
    it(`${what} is refused`, () => void refused(() => decodeIdx(bytes, file), code));
  }

  it('whose header claims 2^96 values is refused before memory is taken', () => {
    const all = 2 ** 32 - 1;
    takesLittle(() => refused(() => decodeIdx(makeIdx(0x0d, [all, all, all], new Uint8Array(100)), file), 'idx.size'));
  });

  const sound = makeIdx(0x08, [3, 2, 2], Uint8Array.from({ length: 12 }, (_, i) => i));

  it('cut off anywhere is refused', () => {
    for (const part of prefixes(sound)) assert.ok(refusedOrDone(() => decodeIdx(part, file)), `${part.length} bytes were read`);
  });

  it('with any one bit of its header flipped is refused', () => {
    for (let bit = 0; bit < 16 * 8; bit++) {
      const flipped = new Uint8Array(sound);
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      assert.ok(refusedOrDone(() => decodeIdx(flipped, file)), `bit ${bit} went unnoticed`);
    }
  });

  it('of any kind gives an array of its shape or a fault, never anything else', () => {
    const check = (input: Uint8Array) => {
      const { shape, data } = decodeIdx(input, file);
      assert.equal(data.length, shape.reduce((a, b) => a * b, 1));
    };
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), damaged(sound)), (input) => void refusedOrDone(() => check(input))), { numRuns: 1000 });
  });
});
