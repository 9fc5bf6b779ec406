import assert from 'node:assert/strict';
import fc from 'fast-check';
import { crc32c, maskedCrc32c } from '../../src/formats/crc32c.ts';
import { encodeEvent, encodeFileVersion, encodeHyperparameters, readEvents, type EventValue, type PlacedEvent } from '../../src/formats/tfevents.ts';
import { encodeRecord, MAX_RECORD, memorySource, readFrames, type Damage } from '../../src/formats/tfrecord.ts';

function read(bytes: Uint8Array): { events: PlacedEvent[]; damage: Damage[] } {
  const damage: Damage[] = [];
  return { events: [...readEvents(memorySource(bytes), 0, (one) => damage.push(one))], damage };
}

const scalar = (tag: string, value: number): EventValue => ({ tag, kind: 'scalar', value });
const run = () => [encodeFileVersion(1), encodeEvent(2, 1, [scalar('a', 0.5)]), encodeEvent(3, 2, [scalar('a', -1)]), encodeEvent(4, 3, [scalar('a', 2)])];
const stepsOf = (events: readonly PlacedEvent[]) => events.filter((event) => event.values.length > 0).map((event) => event.step);

describe('crc32c', () => {
  it('gives the check values of RFC 3720, appendix B.4', () => {
    const ascending = Uint8Array.from({ length: 32 }, (_, i) => i);
    assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
    assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
    assert.equal(crc32c(ascending), 0x46dd794e);
    assert.equal(crc32c(ascending.toReversed()), 0x113fdb5c);
  });
});

describe('event files', () => {
  // Written by TensorBoard 2.21.0's own RecordWriter and its generated protocol buffer classes.
  const golden = {
    version: '1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c',
    scalars: '2c00000000000000f4aecc4509000000000000044010ac022a1e0a0d0a066c6f73735f6415cdcccc3d0a0d0a066c6f73735f67150000c07ff2657233',
    histogram: '7500000000000000d7d9417809000000000000044010ac022a670a650a10686973746f6772616d2f645f7265616c2a5109000000000000d03f11000000000000f03f19000000000000084021000000000000f83f29000000000000f43f3210000000000000e03f000000000000f03f3a100000000000000040000000000000f03f80e63f02',
    image: '2700000000000000bbe1b14609000000000000044010ac022a190a170a0773616d706c6573220c080210031801220489504e47bf516262',
    hparams: '8f000000000000006eebe2ec0900000000000004402a83010a3d0a145f68706172616d735f2f6578706572696d656e744a250a230a0768706172616d731218121622080a047261746520032a0a0a0812066c6f73735f640a420a1c5f68706172616d735f2f73657373696f6e5f73746172745f696e666f4a220a200a0768706172616d7312151a130a110a0472617465120911000000000000e03f0629ff62',
  };
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

  it("are byte for byte those of TensorBoard's own writer", () => {
    const histogram = { min: 0.25, max: 1, num: 3, sum: 1.5, sumSquares: 1.25, bucketLimit: [0.5, 1], bucket: [2, 1] };
    const image = { width: 3, height: 2, channels: 1, png: Uint8Array.of(0x89, 0x50, 0x4e, 0x47) };
    assert.equal(hex(encodeFileVersion(1.5)), golden.version);
    assert.equal(hex(encodeEvent(2.5, 300, [scalar('loss_d', 0.1), scalar('loss_g', NaN)])), golden.scalars);
    assert.equal(hex(encodeEvent(2.5, 300, [{ tag: 'histogram/d_real', kind: 'histogram', histogram }])), golden.histogram);
    assert.equal(hex(encodeEvent(2.5, 300, [{ tag: 'samples', kind: 'image', image }])), golden.image);
    assert.equal(hex(encodeHyperparameters(2.5, { rate: 0.5 }, ['loss_d'])), golden.hparams);
  });

  it('gives back every value of every step', () => {
    const values: EventValue[] = [
      scalar('loss_d', Math.fround(0.1)),
      scalar('zero', 0),
      scalar('minus zero', -0),
      scalar('nan', NaN),
      scalar('inf', -Infinity),
      { tag: 'h', kind: 'histogram', histogram: { min: 0, max: 1, num: 3, sum: 1.5, sumSquares: 1.25, bucketLimit: [0.5, 1], bucket: [2, 1] } },
      { tag: 'i', kind: 'image', image: { width: 3, height: 2, channels: 4, png: Uint8Array.of(1, 2, 3) } },
    ];
    const bytes = Buffer.concat([encodeFileVersion(1.5), encodeEvent(2.5, 1_000_000_000, values)]);
    const { events, damage } = read(bytes);
    assert.deepEqual(damage, []);
    assert.deepEqual(events.map(({ offset, end, wallTime, fileVersion, step }) => [offset, end, wallTime, fileVersion, step]), [
      [0, 40, 1.5, 'brain.Event:2', 0],
      [40, bytes.length, 2.5, undefined, 1_000_000_000],
    ]);
    const [one, two, three, four, five, histogram, image] = events[1]!.values;
    for (const [found, due] of [[one, values[0]], [two, values[1]], [three, values[2]], [four, values[3]], [five, values[4]]]) assert.deepEqual(found, due);
    assert.ok(histogram?.kind === 'histogram' && image?.kind === 'image');
    assert.deepEqual({ ...histogram.histogram }, { min: 0, max: 1, num: 3, sum: 1.5, sumSquares: 1.25, bucketLimit: [0.5, 1], bucket: [2, 1] });
    assert.deepEqual({ ...image.image, png: [...image.image.png] }, { width: 3, height: 2, channels: 4, png: [1, 2, 3] });
  });

  it('cut anywhere, gives all whole records and the place of the torn one', () => {
    const records = run();
    const bytes = Buffer.concat(records);
    const ends = records.map((_, i) => records.slice(0, i + 1).reduce((sum, one) => sum + one.length, 0));
    for (let length = 0; length <= bytes.length; length++) {
      const { events, damage } = read(bytes.subarray(0, length));
      const whole = ends.filter((end) => end <= length);
      assert.deepEqual(events.map((event) => event.end), whole);
      const sound = whole.at(-1) ?? 0;
      assert.deepEqual(damage, sound < length ? [{ offset: sound, end: length }] : []);
    }
  });

  it('with any bit flipped, loses that record and says where it was', () => {
    const records = run();
    const bytes = Buffer.concat(records);
    const begin = records[0]!.length + records[1]!.length;
    const end = begin + records[2]!.length;
    for (let bit = begin * 8; bit < end * 8; bit++) {
      const broken = Buffer.from(bytes);
      broken[bit >> 3]! ^= 1 << (bit & 7);
      const { events, damage } = read(broken);
      assert.deepEqual(stepsOf(events), [1, 3]);
      assert.deepEqual(damage, [{ offset: begin, end }]);
    }
  });

  it('takes no memory for a record that says it is longer than allowed, and goes on after it', () => {
    const header = new Uint8Array(12);
    const view = new DataView(header.buffer);
    view.setBigUint64(0, BigInt(MAX_RECORD + 1), true);
    view.setUint32(8, maskedCrc32c(header, 0, 8), true);
    const after = encodeRecord(Uint8Array.of(7));
    const asked: number[] = [];
    const read = (position: number, length: number) => {
      asked.push(length);
      return Uint8Array.from({ length }, (_, i) => header[position + i] ?? after[position + i - header.length] ?? 0);
    };
    const frames = [...readFrames({ size: MAX_RECORD + (1 << 20), read: (position, length) => (position === 0 ? read(0, length) : new Uint8Array(Math.min(length, 16))) })];
    assert.deepEqual(frames.map(({ offset, payload }) => [offset, ...payload]), [[12, 7]]);
    assert.ok(Math.max(...asked) <= 1 << 20);
  });

  it('leaves out a record that is whole and yet no event', () => {
    const junk = encodeRecord(Uint8Array.of(0xff, 0xff, 0xff));
    const negative = encodeRecord(Uint8Array.of(0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01));
    const { events, damage } = read(Buffer.concat([...run(), junk, negative, encodeEvent(5, 4, [scalar('a', 1)])]));
    assert.deepEqual(stepsOf(events), [1, 2, 3, 4]);
    assert.equal(damage.length, 2);
  });

  it('never throws, hangs or makes up a record over 1,000 broken files', () => {
    const bytes = Buffer.concat([...run(), encodeHyperparameters(1, { rate: 1e-4, name: 'adam', norm: true }, ['loss_d'])]);
    const edits = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 4 });
    fc.assert(
      fc.property(edits, fc.nat(bytes.length), fc.uint8Array({ maxLength: 40 }), (changes, length, tail) => {
        const broken = Buffer.concat([bytes.subarray(0, length), tail]);
        for (const [at, value] of changes) if (at < broken.length) broken[at] = value;
        const { events, damage } = read(broken);
        const covered = [...events, ...damage].sort((a, b) => a.offset - b.offset);
        assert.equal(covered.reduce((at, part) => (assert.equal(part.offset, at), part.end), 0), broken.length);
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws over 1,000 whole records of random bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (payload) => void read(encodeRecord(payload))), { numRuns: 1000 });
  });
});
