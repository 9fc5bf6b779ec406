import assert from 'node:assert/strict';
import fc from 'fast-check';
import { philoxBlock, type Counter } from '../../src/random/philox.ts';
import { normal, permutation, uniform, words, type DrawPlace } from '../../src/random/random.ts';

const place = fc.record({
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  stream: fc.string({ maxLength: 20 }),
  step: fc.maxSafeNat(),
});

const here: DrawPlace = { seed: 7, stream: 'z', step: 3 };

const moment = (values: Float32Array, power: number) => values.reduce((sum, value) => sum + value ** power, 0) / values.length;

describe('Philox 4x32-10', () => {
  // Random123's known answers (kat_vectors)
  const known: { key: [number, number]; counter: Counter; out: number[] }[] = [
    { key: [0, 0], counter: [0, 0, 0, 0], out: [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
    { key: [0xffffffff, 0xffffffff], counter: [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], out: [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd] },
    { key: [0xa4093822, 0x299f31d0], counter: [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], out: [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1] },
  ];
  for (const { key, counter, out } of known) {
    it(`gives the known answer for counter ${counter[0].toString(16)}…`, () => {
      const found = new Uint32Array(6);
      philoxBlock(key[0], key[1], counter, found, 1);
      assert.deepEqual([...found], [0, ...out, 0]);
    });
  }
});

describe('draws', () => {
  it('are a pure function of the place: the first of many are those of few, in any order of calls', () => {
    fc.assert(
      fc.property(place, fc.nat(50), fc.nat(50), (where, few, more) => {
        const many = words(where, few + more);
        words({ ...where, step: 1 }, 3);
        assert.deepEqual([...words(where, few)], [...many.subarray(0, few)]);
        assert.deepEqual([...uniform(where, few)], [...uniform(where, few + more).subarray(0, few)]);
        assert.deepEqual([...normal(where, few)], [...normal(where, few + more).subarray(0, few)]);
      }),
    );
  });

  it('differ between seeds, streams and steps, however far apart', () => {
    const others: DrawPlace[] = [
      { ...here, seed: 8 },
      { ...here, seed: 7 + 2 ** 31 },
      { ...here, stream: 'order' },
      { ...here, stream: 'Z' },
      { ...here, step: 4 },
      { ...here, step: 3 + 2 ** 32 },
      { ...here, step: 3 + 2 ** 52 },
    ];
    const seen = [here, ...others].map((where) => words(where, 4).join());
    assert.equal(new Set(seen).size, seen.length);
  });

  it('do not correlate between neighbouring steps and streams', () => {
    const count = 20_000;
    const base = normal(here, count);
    for (const other of [{ ...here, step: 4 }, { ...here, seed: 8 }, { ...here, stream: 'y' }]) {
      const drawn = normal(other, count);
      const correlation = base.reduce((sum, value, i) => sum + value * drawn[i]!, 0) / count;
      assert.ok(Math.abs(correlation) < 5 / Math.sqrt(count), `correlation ${correlation}`);
    }
  });

  it('of bits are balanced in every position', () => {
    const count = 40_000;
    const drawn = words(here, count);
    for (let bit = 0; bit < 32; bit++) {
      const ones = drawn.reduce((sum, word) => sum + ((word >>> bit) & 1), 0);
      assert.ok(Math.abs(ones - count / 2) < 5 * Math.sqrt(count / 4), `bit ${bit}: ${ones} ones`);
    }
  });
});

describe('uniform', () => {
  it('fills [0, 1) evenly', () => {
    const count = 100_000;
    const drawn = uniform(here, count);
    const cells = new Uint32Array(64);
    for (const value of drawn) {
      assert.ok(value >= 0 && value < 1);
      cells[Math.floor(value * 64)]!++;
    }
    const expected = count / 64;
    const chi = cells.reduce((sum, cell) => sum + (cell - expected) ** 2 / expected, 0);
    // 63 degrees of freedom: 63 ± 11.2; beyond 5 deviations once in millions of seeds
    assert.ok(chi > 63 - 5 * 11.2 && chi < 63 + 5 * 11.2, `chi-square ${chi}`);
  });
});

describe('normal', () => {
  it('has the moments of N(0, 1)', () => {
    const count = 200_000;
    const drawn = normal(here, count);
    // standard errors of the moments: 1, √2, √15, √96 over √count
    const margins = [1, Math.sqrt(2), Math.sqrt(15), Math.sqrt(96)].map((error) => (5 * error) / Math.sqrt(count));
    [0, 1, 0, 3].forEach((expected, i) => {
      const found = moment(drawn, i + 1);
      assert.ok(Math.abs(found - expected) < margins[i]!, `moment ${i + 1}: ${found}`);
    });
  });

  it('is finite everywhere and has the tails it should', () => {
    const count = 200_000;
    const drawn = normal(here, count);
    assert.ok(drawn.every(Number.isFinite));
    const beyond = drawn.filter((value) => Math.abs(value) > 3).length;
    const expected = count * 0.0026998;
    assert.ok(Math.abs(beyond - expected) < 5 * Math.sqrt(expected), `${beyond} beyond 3, ${expected} expected`);
  });

  it('gives as many as asked for, odd counts too', () => {
    for (const count of [0, 1, 2, 3, 7]) assert.equal(normal(here, count).length, count);
  });
});

describe('permutation', () => {
  it('holds every index once', () => {
    fc.assert(
      fc.property(place, fc.nat(200), (where, size) => {
        const order = permutation(where, size);
        assert.deepEqual([...order].sort((a, b) => a - b), Array.from({ length: size }, (_, i) => i));
      }),
    );
  });

  it('puts every index in every place equally often', () => {
    const size = 6;
    const draws = 6_000;
    const counts = Array.from({ length: size }, () => new Uint32Array(size));
    for (let step = 0; step < draws; step++) permutation({ ...here, step }, size).forEach((value, i) => counts[i]![value]!++);
    const expected = draws / size;
    for (const row of counts) for (const count of row) assert.ok(Math.abs(count - expected) < 5 * Math.sqrt(expected), `${count}, ${expected} expected`);
  });
});
