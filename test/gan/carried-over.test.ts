import assert from 'node:assert/strict';
import { carriedOver } from '../../src/gan/carried-over.ts';
import type { HostTensor, HostTensors } from '../../src/tensors/host-tensor.ts';

const tensor = (...values: number[]): HostTensor => ({ dtype: 'float32', shape: [values.length], data: Float32Array.from(values) });
const scalar = (value: number): HostTensor => ({ dtype: 'float32', shape: [], data: Float32Array.of(value) });

const NETWORKS: HostTensors = {
  'generator/params/dense/kernel': tensor(1, 2),
  'generator/stats/norm/mean': tensor(3),
  'discriminator/params/dense/kernel': tensor(4),
};
const ADAM: HostTensors = { 'discriminator/slots/mean/dense/kernel': tensor(5), 'discriminator/slots/square/dense/kernel': tensor(6) };
const RMSPROP: HostTensors = { 'discriminator/slots/square/dense/kernel': tensor(0) };
const BLANK: HostTensors = Object.fromEntries(Object.entries({ ...NETWORKS, ...ADAM }).map(([name, { shape, data }]) => [name, { dtype: 'float32', shape, data: new Float32Array(data.length) }]));

describe('what a changed game takes over of a checkpoint', () => {
  it('is all of it where the game keeps the same', () => {
    const { state, afresh } = carriedOver({ ...NETWORKS, ...ADAM }, BLANK, 7);
    assert.deepEqual([state, afresh], [{ ...NETWORKS, ...ADAM }, []]);
  });

  it('is no slot of an optimizer with others, not even one of the same name', () => {
    const blank = Object.fromEntries(Object.entries(BLANK).filter(([name]) => !name.includes('/mean/dense')));
    const { state, afresh } = carriedOver({ ...NETWORKS, ...ADAM }, blank, 7);
    assert.deepEqual([state, afresh], [{ ...NETWORKS, ...RMSPROP }, ['discriminator/slots']]);
  });

  it('makes an average of the weights and statistics, in memory of its own', () => {
    const wanted = { ...BLANK, 'generator/ema/params/dense/kernel': tensor(0, 0), 'generator/ema/stats/norm/mean': tensor(0), 'generator/ema/count': scalar(0) };
    const { state, afresh } = carriedOver({ ...NETWORKS, ...ADAM }, wanted, 7);
    assert.deepEqual(afresh, ['generator/ema']);
    assert.deepEqual(state, { ...NETWORKS, ...ADAM, 'generator/ema/params/dense/kernel': tensor(1, 2), 'generator/ema/stats/norm/mean': tensor(3), 'generator/ema/count': scalar(7) });
    assert.notEqual(state['generator/ema/params/dense/kernel'].data, NETWORKS['generator/params/dense/kernel']!.data);
  });

  it('begins the strength of augmentation anew, and drops what is no longer kept', () => {
    const old = { ...NETWORKS, ...ADAM, 'generator/ema/count': scalar(3), 'discriminator/ema/count': scalar(3) };
    const { state, afresh } = carriedOver(old, { ...BLANK, 'augmentation/p': scalar(0.25) }, 7);
    assert.deepEqual([state, afresh], [{ ...NETWORKS, ...ADAM, 'augmentation/p': scalar(0.25) }, ['augmentation']]);
  });

  it('leaves parameters as they are, so that a misfit is seen', () => {
    const { state } = carriedOver({ 'generator/params/dense/kernel': tensor(1, 2, 3) }, BLANK, 7);
    assert.deepEqual(state['generator/params/dense/kernel'], tensor(1, 2, 3));
    assert.equal(state['discriminator/params/dense/kernel'], undefined);
  });
});
