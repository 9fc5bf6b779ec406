import assert from 'node:assert/strict';
import { configDifferences, isLive } from '../../src/config/differences.ts';
import { configSchema, type ConfigInput } from '../../src/config/schema.ts';

/** What differs between two configs, and whether it may change while a run trains. */
const changes = (before: ConfigInput, after: ConfigInput): [string, boolean][] =>
  configDifferences(configSchema.parse(before), configSchema.parse(after)).map((difference) => [difference.path, isLive(difference)]);

describe('config: what may change while a run trains', () => {
  it('are weights, learning rates, intervals and the end', () => {
    assert.deepEqual(changes({ penalties: { r1: { weight: 5 } } }, { penalties: { r1: { weight: 0 } } }), [['penalties.r1.weight', true]]);
    assert.deepEqual(changes({ ema: { decay: 0.9 } }, { ema: { decay: 0.99 } }), [['ema.decay', true]]);
    assert.deepEqual(changes({}, { training: { steps: 5 }, objective: { realLabel: 0.9 } }), [['objective.realLabel', true], ['training.steps', true]]);
  });

  it('is no penalty, average or augmentation that comes or goes: it is part of what was compiled', () => {
    assert.deepEqual(changes({}, { penalties: { r1: { weight: 5 } } }), [['penalties.r1.weight', false]]);
    assert.deepEqual(changes({ penalties: { clip: {} } }, {}), [['penalties.clip.limit', false]]);
    assert.ok(changes({ ema: {} }, {}).every(([, live]) => !live));
  });

  it('is nothing that the networks, the noise or the order of turns are made of', () => {
    const after: ConfigInput = { objective: { name: 'hinge', labelNoise: 0.1 }, training: { packing: 2, unrolledSteps: 1, updates: 'simultaneous' }, conditioning: { kind: 'projection' } };
    assert.equal(changes({}, after).length, 6);
    assert.ok(changes({}, after).every(([, live]) => !live));
  });
});
