import assert from 'node:assert/strict';
import { checkConfig } from '../../src/config/check.ts';
import { withEdits } from '../../src/config/edits.ts';
import { formatFault } from '../../src/config/format.ts';
import { jsonSchema } from '../../src/config/json-schema.ts';
import { layerWeights, traceLayers } from '../../src/config/layer-shapes.ts';
import type { LayerConfig } from '../../src/config/layer-schema.ts';
import { configReference } from '../../src/config/reference.ts';

const config = (layers: string) => `{\n  "discriminator": { "network": "layers", "layers": ${layers} }\n}`;
const said = (layers: string) => {
  const text = config(layers);
  return checkConfig(text).faults.map((fault) => ({ ...fault, text: text.slice(fault.offset, fault.offset + fault.length), line: formatFault('x', text, fault) }));
};

describe('config: a list of layers', () => {
  it('is filled in with the defaults of each kind', () => {
    const found = checkConfig(config('[{ "layer": "conv" }, { "layer": "norm", "norm": "layer" }, { "layer": "flatten" }]')).config?.discriminator;
    assert.ok(found?.network === 'layers');
    assert.deepEqual(found.layers, [{ layer: 'conv', filters: 64, kernel: 4, stride: 1 }, { layer: 'norm', norm: 'layer', batchNormMomentum: 0.9 }, { layer: 'flatten' }]);
  });

  it('says of a wrong entry where it stands, what is allowed and what was meant', () => {
    const cases: readonly (readonly [layers: string, code: string, at: string, words: RegExp])[] = [
      ['[{ "layer": "dence" }]', 'GAN014', '"dence"', /discriminator\.layers\[0\]\.layer is "dence"; did you mean dense\? Allowed: "dense", "conv"/],
      ['[{ "layer": "dense", "units": 0 }]', 'GAN013', '0', /discriminator\.layers\[0\]\.units is 0, but must be a whole number from 1 to 65536/],
      ['[{ "layer": "flatten" }, { "layer": "dense", "unit": 5 }]', 'GAN010', '"unit"', /discriminator\.layers\[1\]\.unit is not a setting; did you mean units/],
      ['[{ "layer": "dense", "filters": 5 }]', 'GAN011', '"filters"', /is not a setting where discriminator\.layers\[0\]\.layer is dense; it belongs to: conv, transposed/],
      ['[5]', 'GAN012', '5', /discriminator\.layers\[0\] is 5, but must be a section/],
      ['[{}]', 'GAN016', '{}', /discriminator\.layers\[0\]\.layer is missing; allowed: "dense"/],
      ['[]', 'GAN015', '[]', /has 0 entries, but must have 1 to 64/],
      ['{ "layer": "dense" }', 'GAN012', '{ "layer": "dense" }', /must be a list in brackets/],
    ];
    for (const [layers, code, at, words] of cases) {
      const [fault, ...others] = said(layers);
      assert.deepEqual([fault?.code, fault?.text, others.length], [code, at, 0], layers);
      assert.match(fault!.line, words);
    }
  });

  it('is mended by the quick fixes', () => {
    for (const layers of ['[{ "layer": "dence" }]', '[{ "layer": "dense", "unit": 5 }]', '[{}]', '[{ "layer": "dense", "units": 0 }]']) {
      const [fault] = said(layers);
      const mended = checkConfig(withEdits(config(layers), fault!.fixes.find(({ preferred }) => preferred)!.edits));
      assert.ok(mended.config, layers);
    }
  });

  it('keeps what is wrong with it from hiding what is wrong elsewhere', () => {
    const text = '{ "latent": { "size": 1 }, "discriminator": { "network": "layers", "layers": [{ "layer": "dence" }] } }';
    assert.deepEqual(checkConfig(text).faults.map(({ code }) => code), ['GAN301', 'GAN014']);
  });

  it('is traced from shape to shape', () => {
    const layers: LayerConfig[] = [{ layer: 'conv', filters: 8, kernel: 3, stride: 2 }, { layer: 'maxout', pieces: 2 }, { layer: 'pool', factor: 2 }, { layer: 'transposed', filters: 3, kernel: 4, stride: 2, trim: 0 }, { layer: 'global-pool', by: 'sum' }, { layer: 'minibatch', kernels: 5, dimensions: 2 }, { layer: 'dense', units: 10 }];
    assert.deepEqual(traceLayers(layers, [27, 27, 1]).shapes, [[14, 14, 8], [14, 14, 4], [7, 7, 4], [14, 14, 3], [3], [8], [10]]);
    assert.equal(layerWeights(layers, [27, 27, 1]), 9 * 8 + 16 * 4 * 3 + 3 * 10 + 8 * 10);
    assert.deepEqual(traceLayers([{ layer: 'maxout', pieces: 3 }], [4]).misfit, { index: 0, given: [4], needs: 'a number of channels that 3 divides' });
    const trimmed = (trim: number) => traceLayers([{ layer: 'transposed', filters: 3, kernel: 3, stride: 2, trim }], [4, 4, 1]);
    assert.deepEqual(trimmed(1).shapes, [[7, 7, 3]]);
    assert.deepEqual(trimmed(2).misfit, { index: 0, given: [4, 4, 1], needs: 'a stride above its trim of 2' });
  });

  it('is described in the reference and offered by the JSON schema, entry by entry', () => {
    assert.match(configReference(), /"layer": "minibatch"[^]*?`dimensions`/);
    const text = JSON.stringify(jsonSchema());
    for (const words of ['"items":{"description":"One layer."', '"const":"global-pool"', 'Minibatch discrimination (Salimans 2016): adds']) assert.ok(text.includes(words), words);
  });
});
