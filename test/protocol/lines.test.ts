import assert from 'node:assert/strict';
import fc from 'fast-check';
import { fromLine, LineReader, toLine } from '../../src/protocol/lines.ts';

const read = (limit: number, chunks: readonly Uint8Array[]) => {
  const lines: string[] = [];
  const reader = new LineReader(limit, (line) => lines.push(line));
  return { fits: chunks.every((chunk) => reader.push(Buffer.from(chunk))), lines };
};

describe('messages as lines', () => {
  it('come out as they went in, however the stream is cut', () => {
    fc.assert(fc.property(fc.array(fc.dictionary(fc.string(), fc.jsonValue())), fc.array(fc.nat()), (messages, cuts) => {
      const bytes = Buffer.from(messages.map(toLine).join(''));
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
      const { fits, lines } = read(bytes.length + 1, chunks);
      assert.ok(fits);
      assert.deepEqual(lines.map(fromLine), messages.map((message): unknown => JSON.parse(JSON.stringify(message))));
    }));
  });

  it('may be as long as allowed and not a byte longer', () => {
    const line = (length: number) => Buffer.from(`${'x'.repeat(length)}\n`);
    assert.deepEqual(read(8, [line(8), line(8)]), { fits: true, lines: ['xxxxxxxx', 'xxxxxxxx'] });
    assert.equal(read(8, [line(9)]).fits, false);
    assert.equal(read(8, [Buffer.from('xxxxx'), Buffer.from('xxxx')]).fits, false);
  });

  it('are nothing where they are not JSON', () => {
    for (const line of ['', '{', 'undefined', '\u0000']) assert.equal(fromLine(line), undefined);
  });
});
