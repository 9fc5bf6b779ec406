import assert from 'node:assert/strict';
import { alertFaults } from '../../src/config/alert-faults.ts';
import { checkConfig } from '../../src/config/check.ts';
import { withEdits } from '../../src/config/edits.ts';

const codes = ['alert.collapse', 'alert.collapsedImages', 'alert.lostModes', 'alert.strong', 'alert.weak', 'alert.oscillation', 'alert.diverging'];
const texts = [
  '{}',
  '{ "objective": { "name": "minimax" }, "optimizers": { "discriminator": { "learningRate": 0.004 } } }',
  '// a comment\n{\n  "data": { "set": "ring" },\n  "generator": { "network": "mlp" },\n  "discriminator": { "network": "mlp", "batchNorm": "inner" },\n  "training": { "discriminatorSteps": 2 }\n}\n',
];

const seen = (code: string, step = 100) => ({ code, template: 'Seen at {step}.', args: { step } });

function faultsFor(text: string, alerts: Parameters<typeof alertFaults>[2]) {
  const { config } = checkConfig(text);
  assert.ok(config);
  return alertFaults(text, config, alerts);
}

describe('what a run showed, as faults of its config', () => {
  it('has mends for every alert, each of which leaves a config without errors that is another one', () => {
    for (const text of texts) {
      const before = checkConfig(text).config;
      for (const code of codes) {
        const [fault, ...more] = faultsFor(text, [seen(code)]);
        assert.ok(fault && fault.fixes.length > 0 && more.length === 0, code);
        assert.ok(fault.offset >= 0 && fault.offset + fault.length <= text.length);
        for (const { template, edits } of fault.fixes) {
          const { config, faults } = checkConfig(withEdits(text, edits));
          assert.deepEqual(faults.filter(({ severity }) => severity === 'error'), [], `${code}, ${template}`);
          assert.notDeepEqual(config, before, `${code}, ${template}`);
        }
      }
    }
  });

  it('stands at the setting that is to blame, and offers the likeliest mend first', () => {
    const text = texts[1]!;
    const [strong] = faultsFor(text, [seen('alert.strong')]);
    assert.equal(text.slice(strong!.offset, strong!.offset + strong!.length), '0.004');
    assert.deepEqual(strong!.fixes.map(({ args }) => args), [
      { setting: 'objective.name', value: 'non-saturating' },
      { setting: 'optimizers.discriminator.learningRate', value: '0.001' },
      { setting: 'objective.realLabel', value: '0.9' },
      {},
    ]);
    assert.deepEqual(strong!.fixes.map(({ preferred }) => preferred), [true, false, false, false]);
  });

  it('offers a smaller beta1 only where there is a larger one', () => {
    const titles = (text: string) => faultsFor(text, [seen('alert.oscillation')])[0]?.fixes.map(({ template }) => template);
    assert.ok(!titles('{}')?.includes('Set beta1 of both players to {value}'));
    assert.ok(titles('{ "optimizers": { "generator": { "beta1": 0.9 } } }')?.includes('Set beta1 of both players to {value}'));
  });

  it('says each kind once, as it was seen last, and nothing of what it does not know', () => {
    const faults = faultsFor('{}', [seen('alert.weak', 100), seen('alert.later'), seen('alert.weak', 700)]);
    assert.deepEqual(faults.map(({ code, args }) => [code, args['step']]), [['alert.weak', 700]]);
  });
});
