import assert from 'node:assert/strict';
import { runApart } from '../engine/conformance/child.ts';
import { judge } from '../engine/conformance/judge.ts';
import expected from './expected.json';
import { needsTensorflow } from './installed.ts';

describe("tfjs-core's own tests on TensorFlow", function () {
  this.timeout(600_000);
  before(needsTensorflow);

  it('pass, but for those that are listed with a reason', async () => {
    const reference = await runApart('--backend=cpu');
    const { reasons, passed } = judge(reference, await runApart('--backend=tensorflow'), expected);
    assert.deepEqual(reasons, []);
    console.log(`      ${passed} pass, ${Object.keys(expected.exceptions).length} are listed`);
  });
});
