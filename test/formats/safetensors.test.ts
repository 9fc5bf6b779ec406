import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Fault } from '../../src/faults/fault.ts';
import { decodeSafetensors, encodeSafetensors } from '../../src/formats/safetensors.ts';
import type { HostTensor, HostTensors } from '../../src/tensors/host-tensor.ts';

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
const tensor: fc.Arbitrary<HostTensor> = fc.tuple(fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const), shape, fc.array(fc.nat(), { minLength: 64, maxLength: 64 })).map(([dtype, sides, numbers]) => {
  const length = sides.reduce((a, b) => a * b, 1);
  const words = Uint32Array.from({ length }, (_, i) => numbers[i]!);
  const data = { float32: () => new Float32Array(words.buffer), int32: () => new Int32Array(words.buffer), bool: () => Uint8Array.from(words, (word) => word & 1) }[dtype]();
  return { dtype, shape: sides, data };
});
const tensors: fc.Arbitrary<HostTensors> = fc.dictionary(fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== '__metadata__' && name !== '__proto__'), tensor, { maxKeys: 6 });

const bits = ({ data }: HostTensor) => [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];
const whole = (all: HostTensors) => Object.fromEntries(Object.entries(all).map(([name, one]) => [name, { dtype: one.dtype, shape: one.shape, bits: bits(one) }]));

/** A file with this header (an object or a text), and this many bytes of data. */
function file(header: unknown, dataBytes: number, lengthSaid?: bigint): Uint8Array {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(lengthSaid ?? BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(dataBytes)]);
}

const refusedAs = (code: string, bytes: Uint8Array) =>
  assert.throws(() => decodeSafetensors(bytes, 'a.safetensors'), (error: unknown) => error instanceof Fault && error.code === `safetensors.${code}` && error.message.startsWith('a.safetensors'));

describe('safetensors', () => {
  it('gives back every bit, type, shape and word of metadata', () => {
    fc.assert(
      fc.property(tensors, fc.dictionary(fc.string().filter((key) => key !== '__proto__'), fc.string(), { maxKeys: 3 }), (all, metadata) => {
        const back = decodeSafetensors(encodeSafetensors(all, metadata));
        assert.deepEqual(whole(back.tensors), whole(all));
        assert.deepEqual({ ...back.metadata }, { ...metadata });
      }),
    );
  });

  it("writes what Python's safetensors 0.8 writes", () => {
    // safetensors.numpy.save({'b': float32 [1, 2], 'a': int32 [[3]], 'c': bool [True]}, metadata={'k': 'v'})
    const golden =
      '{"__metadata__":{"k":"v"},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"I32","shape":[1,1],"data_offsets":[8,12]},"c":{"dtype":"BOOL","shape":[1],"data_offsets":[12,13]}} ';
    const ours = encodeSafetensors(
      {
        c: { dtype: 'bool', shape: [1], data: Uint8Array.of(1) },
        b: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) },
        a: { dtype: 'int32', shape: [1, 1], data: Int32Array.of(3) },
      },
      { k: 'v' },
    );
    assert.deepEqual(Buffer.from(ours), Buffer.concat([Buffer.from([192, 0, 0, 0, 0, 0, 0, 0]), Buffer.from(golden), Buffer.from('0000803f000000400300000001', 'hex')]));
  });

  it('gives equal tensors equal files, whatever their order', () => {
    fc.assert(fc.property(tensors, (all) => assert.deepEqual(encodeSafetensors(Object.fromEntries(Object.entries(all).reverse())), encodeSafetensors(all))), { numRuns: 50 });
  });

  it('reads bytes at any alignment', () => {
    const inner = encodeSafetensors({ a: { dtype: 'float32', shape: [3], data: Float32Array.of(1, NaN, -0) } });
    const outer = new Uint8Array(inner.length + 3);
    outer.set(inner, 3);
    assert.deepEqual(decodeSafetensors(outer.subarray(3)).tensors['a']?.data, Float32Array.of(1, NaN, -0));
  });

  it('does not write a tensor whose values and shape disagree', () => {
    assert.throws(() => encodeSafetensors({ a: { dtype: 'float32', shape: [2], data: new Float32Array(3) } }), RangeError);
  });

  const f32 = (begin: number, end: number, sides: unknown = [1]) => ({ dtype: 'F32', shape: sides, data_offsets: [begin, end] });

  it('refuses headers that lie', () => {
    refusedAs('short', new Uint8Array(7));
    refusedAs('headerLength', file({}, 0, 3n));
    refusedAs('headerLength', file({}, 0, 0xffff_ffff_ffff_ffffn));
    refusedAs('headerLength', file(' '.repeat((4 << 20) + 8), 0));
    refusedAs('header', file('[', 0));
    refusedAs('header', file('[]', 0));
    refusedAs('header', file('null', 0));
    refusedAs('header', file({ a: { ...f32(0, 4), dtype: 'F64' } }, 4));
    refusedAs('header', file({ a: f32(0, 4, [-1]) }, 4));
    refusedAs('header', file({ a: f32(0, 4, [1.5]) }, 4));
    refusedAs('header', file({ a: f32(0, 4, 'x') }, 4));
    refusedAs('header', file({ __metadata__: { a: 1 } }, 0));
  });

  it('refuses tensors that overlap, leave gaps, run over, or are not as long as their shape', () => {
    refusedAs('offsets', file({ a: f32(0, 4), b: f32(0, 4) }, 4));
    refusedAs('offsets', file({ a: f32(0, 4), b: f32(8, 12) }, 12));
    refusedAs('offsets', file({ a: f32(4, 0) }, 4));
    refusedAs('offsets', file({ a: f32(0, 4, [2]) }, 4));
    refusedAs('offsets', file({ a: f32(0, 4, [2 ** 31, 2 ** 31, 2 ** 31]) }, 4));
    refusedAs('dataLength', file({ a: f32(0, 4) }, 3));
    refusedAs('dataLength', file({ a: f32(0, 4) }, 5));
    refusedAs('dataLength', file({ a: f32(0, 2 ** 40, [2 ** 38]) }, 4));
  });

  it('throws nothing but faults over 1,000 broken files', () => {
    const good = encodeSafetensors({ 'g/w': { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) }, 'g/b': { dtype: 'bool', shape: [3], data: Uint8Array.of(0, 1, 1) } }, { step: '3' });
    const edits = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(edits, fc.nat(good.length), fc.uint8Array({ maxLength: 20 }), (changes, length, tail) => {
        const bytes = Buffer.concat([good.slice(0, length), tail]);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        try {
          decodeSafetensors(bytes);
        } catch (error) {
          assert.ok(error instanceof Fault, String(error));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
