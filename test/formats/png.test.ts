import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { encode } from 'fast-png';
import { decodePng, encodePng } from '../../src/formats/png.ts';
import { damaged, prefixes, refused, refusedOrDone, takesLittle } from './hostile.ts';
import { chunk, makePng, mendChecksums, type MadePng } from './png-made.ts';

const file = 'bad.file';
const read = (made: MadePng) => decodePng(makePng(made), { file });
const bytes = (...values: number[]) => Uint8Array.from(values);

const pixels = fc
  .record({ width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }), channels: fc.constantFrom(1 as const, 3 as const) })
  .chain((shape) => fc.uint8Array({ minLength: shape.width * shape.height * shape.channels, maxLength: shape.width * shape.height * shape.channels }).map((data) => ({ ...shape, data })));

const picture = { width: 5, height: 4, channels: 3 as const, data: new Uint8Array(60).map((_, i) => (i * 37) % 256) };

describe('PNG', () => {
  it('comes back as it was written, grey and colour', () => {
    fc.assert(fc.property(pixels, (drawn) => assert.deepEqual(decodePng(encodePng(drawn), { file }), drawn)));
  });

  it('comes back as it was written when interlaced', () => {
    fc.assert(fc.property(pixels, (drawn) => assert.deepEqual(decodePng(encode({ ...drawn, depth: 8 }, { interlace: 'Adam7' }), { file }), drawn)));
  });

  it('with alpha is seen over white', () => {
    const data = bytes(0, 0, 0, 0, 100, 0, 200, 255, 0, 255, 100, 51);
    assert.deepEqual([...decodePng(encodePng({ width: 3, height: 1, channels: 4, data }), { file }).data], [255, 255, 255, 100, 0, 200, 204, 255, 224]);
  });

  it('of grey with alpha is seen over white and stays grey', () => {
    const found = read({ width: 2, height: 1, depth: 8, colour: 4, rows: bytes(0, 10, 255, 10, 0) });
    assert.deepEqual([found.channels, ...found.data], [1, 10, 255]);
  });

  it('of 16 bits is rounded to 8', () => {
    const found = read({ width: 2, height: 1, depth: 16, colour: 0, rows: bytes(0, 0xff, 0xff, 0x80, 0x00) });
    assert.deepEqual([...found.data], [255, 128]);
  });

  for (const [depth, row, expected] of [
    [1, bytes(0, 0b10110000), [255, 0, 255, 255, 0]],
    [2, bytes(0, 0b00011011, 0b01000000), [0, 85, 170, 255, 85]],
    [4, bytes(0, 0x0f, 0x5a, 0x10), [0, 255, 85, 170, 17]],
  ] as const) {
    it(`of ${depth}-bit grey is spread to 0 … 255`, () => {
      assert.deepEqual([...read({ width: 5, height: 1, depth, colour: 0, rows: row }).data], expected);
    });
  }

  it('with a palette gives its colours, over white where they are transparent', () => {
    const palette = ['PLTE', bytes(1, 2, 3, 40, 50, 60)] as const;
    const rows = bytes(0, 0b01000000, 0, 0b10000000);
    const made = { width: 2, height: 2, depth: 1, colour: 3, rows };
    assert.deepEqual([...read({ ...made, before: [palette] }).data], [1, 2, 3, 40, 50, 60, 40, 50, 60, 1, 2, 3]);
    assert.deepEqual([...read({ ...made, before: [palette, ['tRNS', bytes(0)]] }).data], [255, 255, 255, 40, 50, 60, 40, 50, 60, 255, 255, 255]);
  });

  it('with one transparent colour shows white there', () => {
    const grey = read({ width: 2, height: 1, depth: 8, colour: 0, rows: bytes(0, 7, 8), before: [['tRNS', bytes(0, 7)]] });
    assert.deepEqual([...grey.data], [255, 8]);
    const colour = read({ width: 1, height: 1, depth: 8, colour: 2, rows: bytes(0, 7, 8, 9), before: [['tRNS', bytes(0, 7, 0, 8, 0, 9)]] });
    assert.deepEqual([...colour.data], [255, 255, 255]);
  });

  it('of an animation is its still picture; texts and profiles are passed over', () => {
    const animation = [['acTL', bytes(0, 0, 0, 1, 0, 0, 0, 0)], ['tEXt', bytes(65, 0, 66)], ['iCCP', bytes(65, 0, 0, 1, 2, 3)]] as const;
    const frames = [['fcTL', new Uint8Array(26)], ['fdAT', bytes(0, 0, 0, 1, 9, 9, 9)]] as const;
    assert.deepEqual([...read({ width: 1, height: 1, depth: 8, colour: 0, rows: bytes(0, 99), before: animation, after: frames }).data], [99]);
  });

  it('is not written from pixels that do not fit its shape', () => {
    const shape = { width: 2, height: 2, channels: 1 as const };
    refused(() => encodePng({ ...shape, data: new Uint8Array(3) }), 'png.encode', '2 x 2');
    refused(() => encodePng({ ...shape, width: 0, data: new Uint8Array() }), 'png.encode', '0 x 2');
  });
});

describe('a hostile PNG', () => {
  const huge = { depth: 8, colour: 2, packed: deflateSync(new Uint8Array(100)) };

  it('that claims 100,000 x 100,000 pixels is refused before memory is taken', () => {
    takesLittle(() => {
      const sentence = refused(() => read({ ...huge, width: 100_000, height: 100_000 }), 'picture.pixels');
      assert.match(sentence, /100000 x 100000 .* 64 megapixels/);
    });
  });

  it('that claims what memory does not allow is refused before it is taken', () => {
    const made = makePng({ ...huge, width: 1000, height: 1000 });
    refused(() => decodePng(made, { file, maxBytes: 1_000_000 }), 'picture.memory');
    refused(() => decodePng(made, { file, maxPixels: 999_999 }), 'picture.pixels');
  });

  it('that holds fewer pixels than it claims is refused before memory is taken', () => {
    takesLittle(() => refused(() => read({ ...huge, width: 7000, height: 7000 }), 'png.short'));
    refused(() => read({ width: 3, height: 3, depth: 8, colour: 0, rows: new Uint8Array(11) }), 'png.short');
  });

  it('whose pixel data unpacks to far more than it claims is stopped', () => {
    const bomb = makePng({ width: 8, height: 8, depth: 8, colour: 0, packed: deflateSync(new Uint8Array(200_000_000)) });
    takesLittle(() => refused(() => decodePng(bomb, { file }), 'png.long'));
  });

  it('whose colour profile or text unpacks to far more is read without unpacking them', () => {
    const profile = Buffer.concat([bytes(65, 0, 0), deflateSync(new Uint8Array(200_000_000))]);
    const bomb = makePng({ width: 1, height: 1, depth: 8, colour: 0, rows: bytes(0, 5), before: [['iCCP', profile], ['zTXt', profile]] });
    takesLittle(() => assert.deepEqual([...decodePng(bomb, { file }).data], [5]));
  });

  for (const [what, made, code] of [
    ['no pixel', { width: 0, height: 4, depth: 8, colour: 0 }, 'picture.empty'],
    ['a depth its colour type does not have', { width: 1, height: 1, depth: 4, colour: 2 }, 'png.combination'],
    ['an unknown colour type', { width: 1, height: 1, depth: 8, colour: 5 }, 'png.combination'],
    ['an unknown interlacing', { width: 1, height: 1, depth: 8, colour: 0, interlace: 2 }, 'png.method'],
    ['interlacing below 8 bits', { width: 1, height: 1, depth: 4, colour: 0, interlace: 1 }, 'png.interlaced'],
    ['no palette', { width: 1, height: 1, depth: 8, colour: 3, rows: bytes(0, 0) }, 'png.missing'],
    ['a torn palette', { width: 1, height: 1, depth: 8, colour: 3, rows: bytes(0, 0), before: [['PLTE', bytes(1, 2)]] }, 'png.palette'],
    ['two palettes', { width: 1, height: 1, depth: 8, colour: 3, rows: bytes(0, 0), before: [['PLTE', bytes(1, 2, 3)], ['PLTE', bytes(1, 2, 3)]] }, 'png.critical'],
    ['a colour beyond the palette', { width: 1, height: 1, depth: 8, colour: 3, rows: bytes(0, 1), before: [['PLTE', bytes(1, 2, 3)]] }, 'png.index'],
    ['more transparencies than colours', { width: 1, height: 1, depth: 8, colour: 3, rows: bytes(0, 0), before: [['PLTE', bytes(1, 2, 3)], ['tRNS', bytes(1, 2)]] }, 'png.transparency'],
    ['transparency beside alpha', { width: 1, height: 1, depth: 8, colour: 4, rows: bytes(0, 0, 0), before: [['tRNS', bytes(0, 0)]] }, 'png.transparency'],
    ['an unknown chunk that is needed', { width: 1, height: 1, depth: 8, colour: 0, rows: bytes(0, 0), before: [['JUNK', bytes()]] }, 'png.critical'],
    ['an unknown row filter', { width: 1, height: 1, depth: 8, colour: 0, rows: bytes(9, 0) }, 'png.damaged'],
    ['pixel data that is no zlib stream', { width: 1, height: 1, depth: 8, colour: 0, packed: bytes(1, 2, 3, 4) }, 'png.damaged'],
  ] satisfies [string, MadePng, string][]) {
    it(`with ${what} is refused`, () => void refused(() => read(made), code));
  }

  it('that is none, or whose first chunk is another, is refused', () => {
    refused(() => decodePng(Buffer.from('GIF89a, not a PNG at all'), { file }), 'png.signature');
    refused(() => decodePng(new Uint8Array(), { file }), 'png.signature');
    refused(() => decodePng(Buffer.concat([makePng({ ...huge, width: 1, height: 1 }).subarray(0, 8), chunk('IDAT', bytes(1))]), { file }), 'png.first');
  });

  it('cut off anywhere is refused', () => {
    for (const part of prefixes(encodePng(picture))) assert.ok(refusedOrDone(() => decodePng(part, { file })), `${part.length} bytes were read`);
  });

  it('with any one bit flipped is refused', () => {
    const sound = encodePng(picture);
    for (let bit = 0; bit < sound.length * 8; bit++) {
      const flipped = sound.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      assert.ok(refusedOrDone(() => decodePng(flipped, { file })), `bit ${bit} went unnoticed`);
    }
  });

  it('of any kind gives a picture of its shape or a fault, never anything else', () => {
    const sound = [
      encodePng(picture),
      encode({ ...picture, depth: 8 }, { interlace: 'Adam7' }),
      makePng({ width: 9, height: 2, depth: 2, colour: 3, rows: new Uint8Array(8), before: [['PLTE', new Uint8Array(12)], ['tRNS', bytes(1, 2)]] }),
    ];
    const inputs = fc.oneof(fc.uint8Array({ maxLength: 200 }), ...sound.map((png) => damaged(png).map(mendChecksums)));
    const check = (input: Uint8Array) => {
      const found = decodePng(input, { file, maxPixels: 1_000_000 });
      assert.equal(found.data.length, found.width * found.height * found.channels);
    };
    fc.assert(fc.property(inputs, (input) => void refusedOrDone(() => check(input))), { numRuns: 1000 });
  });
});
