import assert from 'node:assert/strict';
import { readInstallation } from '../../src/engine/tensorflow/installation.ts';
import { runApart } from '../engine/conformance/child.ts';
import { judge } from '../engine/conformance/judge.ts';
import expected from './expected.json';
import { needsTensorflow } from './installed.ts';

describe("tfjs-core's own tests on TensorFlow", function () {
  this.timeout(600_000);
  before(needsTensorflow);

  it('pass, but for those that are listed with a reason', async function () {
    const { manifest } = await readInstallation('cpu');
    if (manifest.tensorflow !== expected.tensorflow) {
      console.log(`      skipped: the list is of TensorFlow ${expected.tensorflow}, and ${manifest.tensorflow} is installed`);
      this.skip();
    }
    const reference = await runApart('--backend=cpu');
    const { reasons, passed } = judge(reference, await runApart('--backend=tensorflow'), expected);
    assert.deepEqual(reasons, []);
    console.log(`      ${passed} pass, ${Object.keys(expected.exceptions).length} are listed`);
  });
});
