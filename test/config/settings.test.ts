import assert from 'node:assert/strict';
import { checkConfig } from '../../src/config/check.ts';
import { applySettings } from '../../src/config/settings.ts';
import { Fault } from '../../src/faults/fault.ts';

const code = (expected: string) => (error: unknown) => error instanceof Fault && error.code === expected;

describe('config: settings of the command line', () => {
  it('replaces a value and keeps every comment at its line', () => {
    const text = '{\r\n    "seed": 1, // one\r\n    "latent": {\r\n        "size": 3 /* three, */ // more\r\n    } // end\r\n    // last\r\n}';
    assert.equal(
      applySettings(text, ['seed=3', 'latent.distribution=uniform', 'training.steps=30']),
      '{\r\n    "seed": 3, // one\r\n    "latent": {\r\n        "size": 3, /* three, */ // more\r\n        "distribution": "uniform"\r\n    }, // end\r\n    // last\r\n    "training": { "steps": 30 }\r\n}',
    );
  });

  it('makes the sections that are not there', () => {
    const text = applySettings('{}', ['optimizers.generator.beta1=0.9', 'optimizers.generator.learningRate=.001', 'generator.network=mlp', 'generator.layers=[64, 32]', 'name=7']);
    assert.equal(text, '{ "optimizers": { "generator": { "beta1": 0.9, "learningRate": 0.001 } }, "generator": { "network": "mlp", "layers": [64, 32] }, "name": "7" }');
    assert.equal(checkConfig(text).config?.optimizers.generator.beta1, 0.9);
  });

  it('reads a value as JSON, or as a word', () => {
    assert.equal(applySettings('{"seed": 1,}', ['data={"set":"ring"}', 'name="a=b"']), '{"seed": 1, "data": { "set": "ring" }, "name": "a=b"}');
    assert.equal(checkConfig(applySettings('{}', ['seed=many'])).faults[0]?.code, 'GAN012');
  });

  it('takes a field away that is given no value', () => {
    assert.equal(applySettings('{ "seed": 4, "name": "a" }', ['seed=', 'name=', 'training.epochs=']).replace(/\s/g, ''), '{}');
  });

  it('changes the value that counts, where a key stands twice', () => {
    assert.equal(checkConfig(applySettings('{"seed": 1, "seed": 2}', ['seed=3'])).config?.seed, 3);
    assert.equal(checkConfig(applySettings('{"latent": {"size": 5}, "latent": {}}', ['latent.size=3'])).config?.latent.size, 3);
  });

  it('refuses what is no setting, and names the nearest', () => {
    assert.throws(() => applySettings('{}', ['training.batch_size=3']), (error) => code('config.misspelt')(error) && /training\.batchSize/.test(String(error)));
    assert.throws(() => applySettings('{}', ['zzzzzz=3']), code('config.unknown'));
    assert.throws(() => applySettings('{}', ['__proto__.x=3']), code('config.unknown'));
    assert.throws(() => applySettings('{}', ['seed']), code('config.form'));
    assert.throws(() => applySettings('{}', ['=3']), code('config.form'));
    assert.throws(() => applySettings('{"training": 3}', ['training.steps=3']), code('config.blocked'));
    assert.equal(applySettings('[]', ['seed=3']), '[]');
  });

  it('gives a text back that cannot be read, for checkConfig to say why', () => {
    for (const text of ['', '{"seed" 1}', '['.repeat(1000)]) assert.equal(applySettings(text, ['seed=3']), text);
  });
});
