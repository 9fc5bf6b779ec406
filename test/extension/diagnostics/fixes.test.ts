import assert from 'node:assert/strict';
import { checkConfig } from '../../../src/config/check.ts';
import { withEdits } from '../../../src/config/edits.ts';
import { formEdits, silencingEdit } from '../../../src/extension/diagnostics/fixes.ts';
import { withoutEditorsOwn } from '../../../src/extension/diagnostics/shown-faults.ts';

const faultsIn = (text: string) => checkConfig(text).faults;

describe('extension: fixes for configs', () => {
  it('silences a fault above its line, at its indentation, with the line ends of the file', () => {
    const text = '{\r\n  "latent": {\r\n\t"size": 1\r\n  }\r\n}\r\n';
    const [fault] = faultsIn(text);
    assert.ok(fault);
    const silenced = withEdits(text, [silencingEdit(text, fault)]);
    assert.equal(silenced, '{\r\n  "latent": {\r\n\t// gan-ignore GAN301\r\n\t"size": 1\r\n  }\r\n}\r\n');
    assert.deepEqual(faultsIn(silenced), []);
  });

  it('silences each of several faults of one line', () => {
    let text = '{ "objective": { "name": "minimax" }, "latent": { "size": 1 } }';
    for (let fault = faultsIn(text)[0]; fault; fault = faultsIn(text)[0]) text = withEdits(text, [silencingEdit(text, fault)]);
    assert.match(text, /^(\/\/ gan-ignore GAN30[18]\n){2}\{ "objective"/);
  });

  it('mends all faults of form at once and leaves what rules say to the person', () => {
    const text = '{ "training": { "stepz": 500, "batchSize": 0 }, "latent": { "size": "1" }, "objective": { "name": "minimax" } }';
    const mended = withEdits(text, formEdits(faultsIn(text)));
    assert.equal(mended, '{ "training": { "steps": 500, "batchSize": 1 }, "latent": { "size": 1 }, "objective": { "name": "minimax" } }');
  });

  it('never takes two fixes that touch', () => {
    const edit = (offset: number, length: number) => ({ template: '', args: {}, edits: [{ offset, length, text: 'x' }], preferred: true });
    const [fault] = faultsIn('{"seedd": 1}');
    assert.ok(fault);
    const faults = [edit(0, 3), edit(2, 2), edit(9, 1)].map((fix) => ({ ...fault, fixes: [fix] }));
    assert.deepEqual(formEdits(faults).map(({ offset }) => offset), [0, 9]);
  });

  it('leaves to the editor what the editor says itself', () => {
    const [syntax, duplicate, empty] = ['{"a" 1}', '{"seed": 1, "seed": 2}', ''].map(faultsIn);
    assert.deepEqual(withoutEditorsOwn(syntax!, true), []);
    assert.deepEqual(withoutEditorsOwn(duplicate!, true), []);
    assert.equal(withoutEditorsOwn(empty!, true).length, 1);
    assert.equal(withoutEditorsOwn(syntax!, false).length, 1);
  });
});
