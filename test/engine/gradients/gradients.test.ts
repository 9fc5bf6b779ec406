import assert from 'node:assert/strict';
import * as kernelNames from '@tensorflow/tfjs-core/dist/kernel_names';
import { exempt, flat } from './flat.ts';
import { cases, describeGradients } from './suite.ts';

describe('gradients', function () {
  this.timeout(30_000);
  describeGradients(['cpu', 'onnx']);

  it('of every kernel of tfjs-core are in a case, are zero, or are not there for a reason', () => {
    const inCases = new Set(Object.values(cases).flatMap(({ kernels }) => kernels));
    const places = [inCases, new Set(Object.keys(flat)), new Set(Object.values(exempt).flat())];
    const unlisted = Object.values(kernelNames).filter((kernel) => !places.some((place) => place.has(kernel)));
    assert.deepEqual(unlisted, []);
    const known = new Set<string>(Object.values(kernelNames));
    assert.deepEqual(places.flatMap((place) => [...place]).filter((kernel) => !known.has(kernel)), []);
    assert.deepEqual([...places[2]!].filter((kernel) => inCases.has(kernel) || kernel in flat), []);
  });
});
