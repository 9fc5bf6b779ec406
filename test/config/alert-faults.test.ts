import assert from 'node:assert/strict';
import { alertFaults } from '../../src/config/alert-faults.ts';
import { checkConfig } from '../../src/config/check.ts';
import { withEdits } from '../../src/config/edits.ts';
import { tiesOf } from '../../src/config/networks.ts';
import type { ConfigInput } from '../../src/config/schema.ts';
import type { FaultArgs } from '../../src/faults/fault.ts';

const codes = ['alert.collapse', 'alert.collapsedImages', 'alert.lostModes', 'alert.strong', 'alert.weak', 'alert.oscillation', 'alert.diverging', 'alert.notFinite', 'alert.spoilt'];
const texts = [
  '{}',
  '{ "objective": { "name": "minimax" }, "optimizers": { "discriminator": { "learningRate": 0.004 } } }',
  '// a comment\n{\n  "data": { "set": "ring" },\n  "generator": { "network": "mlp" },\n  "discriminator": { "network": "mlp", "batchNorm": "inner" },\n  "training": { "discriminatorSteps": 2 }\n}\n',
  // critics: that nothing holds, with batch norm in a preset and in layers of one's own; whose weights are clipped
  '{ "objective": { "name": "wasserstein" }, "training": { "discriminatorSteps": 5 } }',
  '{ "objective": { "name": "wasserstein" }, "data": { "set": "ring" }, "generator": { "network": "mlp" }, "discriminator": { "network": "layers", "layers": [{ "layer": "dense" }, { "layer": "norm" }] } }',
  '{ "objective": { "name": "wasserstein" }, "discriminator": { "batchNorm": "none" }, "penalties": { "clip": {} } }',
  '{ "objective": { "name": "hinge" }, "penalties": { "clip": { "limit": 1 } }, "optimizers": { "generator": { "name": "sgd", "learningRate": 1 } } }',
];

const seen = (code: string, step = 100) => ({ code, template: 'Seen at {step}.', args: { step } });

function faultsFor(text: string, alerts: Parameters<typeof alertFaults>[2]) {
  const { config } = checkConfig(text);
  assert.ok(config);
  return alertFaults(text, config, alerts);
}

describe('what a run showed, as faults of its config', () => {
  for (const text of texts) {
    it(`has mends for every alert, each of which leaves a config without errors that is another one: ${text.split('\n', 1)[0]}`, () => {
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
    });
  }

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

  const titlesOf = (input: ConfigInput, code = 'alert.diverging') => faultsFor(JSON.stringify(input), [seen(code)])[0]?.fixes.map(({ template }) => template);
  const RATES = 'Make both learning rates a quarter as large';

  it('holds a critic that nothing holds, first of all', () => {
    for (const code of ['alert.diverging', 'alert.notFinite', 'alert.spoilt']) {
      assert.deepEqual(titlesOf({ objective: { name: 'wasserstein' } }, code), ['Add a gradient penalty', RATES]);
      assert.deepEqual(titlesOf({ objective: { name: 'wasserstein' }, discriminator: { batchNorm: 'none' }, penalties: { gradientPenalty: {} } }, code), [RATES]);
    }
    const text = '{ "objective": { "name": "wasserstein" }, "penalties": { "clip": { "limit": 0.1 } } }';
    const mended = checkConfig(withEdits(text, faultsFor(text, [seen('alert.diverging')])[0]!.fixes[0]!.edits)).config;
    assert.deepEqual([mended?.penalties.clip, mended?.penalties.gradientPenalty?.weight, mended && tiesOf(mended.discriminator).batchNorm === true], [undefined, 10, false]);
  });

  it('lowers the rates of others first, then holds D as its objective asks', () => {
    assert.deepEqual(titlesOf({}), [RATES, 'Add the penalty R1']);
    assert.deepEqual(titlesOf({ objective: { name: 'hinge' } }), [RATES, "Normalise the discriminator's weights spectrally", 'Add the penalty R1']);
    assert.deepEqual(titlesOf({ optimizers: { discriminator: { name: 'sgd', learningRate: 1, beta1: 0.9 } } }), ['Take Adam with a learning rate of {value}', RATES, 'Add the penalty R1', 'Set beta1 of both players to {value}']);
    assert.deepEqual(titlesOf({ objective: { on: 'probabilities' }, discriminator: { output: 'sigmoid' }, penalties: { r1: {} } }), [RATES, 'Let the discriminator give logits']);
    assert.deepEqual(titlesOf({ family: 'made', data: { set: 'mnist', range: 'binary' } }), ['Set {setting} to {value}']);
  });

  it('stands at the rate of the player that diverged', () => {
    const text = '{ "optimizers": { "generator": { "learningRate": 0.5 }, "discriminator": { "learningRate": 0.25 } } }';
    const blamed = (args: FaultArgs) => {
      const [fault] = faultsFor(text, [{ code: 'alert.notFinite', template: 'Seen.', args }]);
      return text.slice(fault!.offset, fault!.offset + fault!.length);
    };
    assert.deepEqual([{ player: 'D' }, { tag: 'grad_norm_d' }, { tensors: 'discriminator/params/a, generator/params/b' }].map(blamed), ['0.25', '0.25', '0.25']);
    assert.deepEqual([{ player: 'G' }, { tag: 'loss_g' }, { tensors: 'generator/params/a, discriminator/params/b' }].map(blamed), ['0.5', '0.5', '0.5']);
  });

  it('says each kind once, as it was seen last, and nothing of what it does not know', () => {
    const faults = faultsFor('{}', [seen('alert.weak', 100), seen('alert.later'), seen('alert.weak', 700)]);
    assert.deepEqual(faults.map(({ code, args }) => [code, args['step']]), [['alert.weak', 700]]);
  });
});
