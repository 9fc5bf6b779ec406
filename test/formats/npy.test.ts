import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeNpy, encodeNpy } from '../../src/formats/npy.ts';
import { damaged, prefixes, refused, refusedOrDone, takesLittle } from './hostile.ts';

const file = 'bad.file';

const shapes = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 });
const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);

function made(header: string, values: Uint8Array = new Uint8Array(24), version = 1): Buffer {
  const length = version === 1 ? [header.length & 255, header.length >> 8] : [header.length & 255, header.length >> 8, 0, 0];
  return Buffer.concat([Buffer.from('\x93NUMPY', 'latin1'), Uint8Array.of(version, 0, ...length), Buffer.from(header, 'latin1'), values]);
}

const sound = encodeNpy({ shape: [2, 3], data: Float32Array.of(0, 1, 2, 3, 4, 5) });

describe('NPY', () => {
  it('is written byte for byte as numpy.save does', () => {
    // numpy.save of numpy.arange(6, dtype='<f4').reshape(2, 3), by NumPy 2
    const header = "\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".padEnd(127) + '\n';
    const values = Float32Array.of(0, 1, 2, 3, 4, 5);
    assert.deepEqual(Buffer.from(sound), Buffer.concat([Buffer.from(header, 'latin1'), new Uint8Array(values.buffer)]));
  });

  it('comes back as it was written', () => {
    const floats = shapes.chain((shape) => fc.float32Array({ minLength: size(shape), maxLength: size(shape) }).map((data) => ({ shape, data })));
    const bytes = shapes.chain((shape) => fc.uint8Array({ minLength: size(shape), maxLength: size(shape) }).map((data) => ({ shape, data })));
    fc.assert(fc.property(fc.oneof(floats, bytes), (array) => assert.deepEqual(decodeNpy(encodeNpy(array), file), array)));
  });

  it('of versions 2 and 3 is read', () => {
    const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }\n";
    for (const version of [2, 3]) assert.deepEqual(decodeNpy(made(header, Uint8Array.of(7, 8), version), file), { shape: [2], data: Uint8Array.of(7, 8) });
  });

  it('is not written from values that do not fill its shape', () => {
    refused(() => encodeNpy({ shape: [2, 2], data: new Float32Array(3) }), 'npy.encode', '2, 2');
  });

  for (const [what, bytes, code] of [
    ['of pickled objects', made("{'descr': '|O', 'fortran_order': False, 'shape': (6,), }"), 'npy.dtype'],
    ['of 64-bit floats', made("{'descr': '<f8', 'fortran_order': False, 'shape': (3,), }"), 'npy.dtype'],
    ['in Fortran order', made("{'descr': '<f4', 'fortran_order': True, 'shape': (6,), }"), 'npy.order'],
    ['with a shape of a million by a million', made("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000, 1000000), }"), 'npy.size'],
    ['with a shape beyond counting', made(`{'descr': '<f4', 'fortran_order': False, 'shape': (${'9'.repeat(150)},), }`), 'npy.size'],
    ['with a negative shape', made("{'descr': '<f4', 'fortran_order': False, 'shape': (-6,), }"), 'npy.header'],
    ['with a shape that is no list', made("{'descr': '<f4', 'fortran_order': False, 'shape': (2 3,), }"), 'npy.size'],
    ['of records', made("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (6,), }"), 'npy.header'],
    ['of an unknown version', made("{'descr': '<f4', 'fortran_order': False, 'shape': (6,), }", undefined, 9), 'npy.magic'],
    ['whose header runs past its end', Buffer.from('\x93NUMPY\x02\x00\xff\xff\xff\xff', 'latin1'), 'npy.truncated'],
    ['that is none', Buffer.from('PK, a zip file'), 'npy.magic'],
  ] as const) {
    it(`${what} is refused before memory is taken`, () => takesLittle(() => refused(() => decodeNpy(bytes, file), code)));
  }

  it('cut off anywhere is refused', () => {
    for (const part of prefixes(sound)) assert.ok(refusedOrDone(() => decodeNpy(part, file)), `${part.length} bytes were read`);
  });

  it('of any kind gives an array of its shape or a fault, never anything else', () => {
    const check = (input: Uint8Array) => {
      const { shape, data } = decodeNpy(input, file);
      assert.equal(data.length, size(shape));
    };
    fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 100 }), damaged(sound)), (input) => void refusedOrDone(() => check(input))), { numRuns: 1000 });
  });
});
