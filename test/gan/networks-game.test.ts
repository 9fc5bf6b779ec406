import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs-core';
import { createExperiment } from '../../src/gan/experiment.ts';
import type { TurnResult } from '../../src/gan/game.ts';
import { drawNoise } from '../../src/gan/noise.ts';
import { config } from './config.ts';
import { mapValues, reference, tensorsOf } from './values.ts';

const spectral = { network: 'mlp' as const, layers: [4, 3], weightNorm: 'spectral' as const };

/** Both turns of a game from its first state. */
function played(input: Parameters<typeof config>[0]): { before: Record<string, tf.Tensor>; results: Record<string, TurnResult> } {
  const experiment = createExperiment(config({ data: { set: 'ring' }, training: { batchSize: 5 }, ...input }), { shape: [2], classes: 0 });
  const before = tensorsOf(experiment.initialState(3));
  const hyper = mapValues(experiment.hyper(1), (value) => tf.scalar(value));
  const real = tf.reshape(tf.sin(tf.range(0, 10, 1, 'float32')), [5, 2]);
  const results = experiment.turns.map((turn) => {
    const noise = tensorsOf(drawNoise(turn.noise, { seed: 1, stream: turn.name, step: 1 }));
    return [turn.name, turn.play({ state: before, batch: { real }, noise, hyper })] as const;
  });
  return { before, results: Object.fromEntries(results) };
}

const changed = ({ before, results }: ReturnType<typeof played>, turn: string): string[] =>
  Object.entries(results[turn]!.state).flatMap(([name, value]) => (tf.max(tf.abs(tf.sub(value, before[name]!))).dataSync()[0]! > 0 ? [name] : []));

describe('networks: in the game', () => {
  before(reference);

  it("commits a spectral norm's vectors in the owner's turn only", () => {
    const game = played({ generator: spectral, discriminator: spectral });
    const vectors = (turn: string, player: string) => changed(game, turn).filter((name) => name.startsWith(`${player}/`) && name.endsWith('_u'));
    // The vector of a head with one output has one number, 1 or -1.
    assert.deepEqual(vectors('discriminator', 'discriminator'), ['discriminator/stats/block1/dense/kernel_u', 'discriminator/stats/block2/dense/kernel_u']);
    assert.deepEqual(vectors('generator', 'discriminator'), []);
    assert.deepEqual(vectors('discriminator', 'generator'), []);
    assert.equal(vectors('generator', 'generator').length, 3);
  });

  it('leaves what is frozen out of every turn, also where it is normalised', () => {
    const game = played({ generator: spectral, discriminator: { ...spectral, batchNorm: 'all' as const }, init: { from: 'x', freeze: ['discriminator/block1', 'generator/block2'] } });
    for (const turn of ['discriminator', 'generator']) {
      const names = changed(game, turn);
      assert.deepEqual(names.filter((name) => name.includes('discriminator') && name.includes('block1')), []);
      assert.deepEqual(names.filter((name) => name.includes('generator/') && name.includes('block2')), []);
      assert.ok(names.includes(`${turn}/params/output/dense/kernel`));
    }
    assert.ok(changed(game, 'discriminator').includes('discriminator/stats/block2/norm/mean'));
  });

  it("leaves D's heads as they are where they are frozen, their vectors too, and trains what is before them", () => {
    const input = { generator: spectral, discriminator: spectral, codes: { categorical: [3], continuous: 0, units: 2 } };
    const heads = (game: ReturnType<typeof played>) => changed(game, 'discriminator').filter((name) => name.includes('heads/codes'));
    assert.ok(heads(played(input)).includes('discriminator/params/heads/codes/output/dense/kernel'));
    const game = played({ ...input, init: { from: 'x', freeze: ['discriminator/heads/codes', 'discriminator/block1'] } });
    assert.deepEqual(heads(game), []);
    const names = Object.keys(game.before).filter((name) => name.includes('heads/codes'));
    assert.deepEqual(names.filter((name) => !name.startsWith('discriminator/stats/')), [], 'no slots, and no gradient');
    assert.ok(names.includes('discriminator/stats/heads/codes/hidden/dense/kernel'));
    assert.ok(changed(game, 'discriminator').includes('discriminator/params/block2/dense/kernel'));
    assert.ok(!changed(game, 'discriminator').some((name) => name.includes('/block1/')));
  });
});
