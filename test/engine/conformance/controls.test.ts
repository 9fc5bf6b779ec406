import assert from 'node:assert/strict';
import { runApart } from './child.ts';

const RELU = '--match=[rR]elu|activation';

async function failures(...args: string[]): Promise<{ failed: number; passed: number; errors: readonly string[] }> {
  const { specs, errors } = await runApart('--backend=onnx', ...args);
  const count = (status: string) => specs.filter((spec) => spec.status === status).length;
  return { failed: count('failed'), passed: count('passed'), errors };
}

// What tfjs's tests say of the engine is worth something only if they fail where it is wrong.
describe("engine: tfjs-core's tests fail where the backend is wrong", function () {
  // Each is a process that takes two seconds, or many where others share the machine.
  this.timeout(300_000);

  it('passes without a fault', async () => {
    const { failed, passed, errors } = await failures(RELU, '--replay');
    assert.deepEqual([failed, errors.length], [0, 0]);
    assert.ok(passed > 50, `${passed}`);
  });

  for (const [control, least, args] of [['relu', 8, [RELU]], ['leak', 20, [RELU]], ['frozen', 8, [RELU, '--replay']], ['half', 100, ['--match=^[a-d]']]] as const) {
    it(`fails with the fault ${control}`, async () => {
      const { failed } = await failures(...args, `--break=${control}`);
      assert.ok(failed >= least, `${failed} specs failed`);
    });
  }

  it('does not pass on another backend where this one does not start', async () => {
    const { passed, errors } = await failures(RELU, '--break=start');
    assert.ok(errors.length > 0 && passed === 0, `${passed} passed, ${errors.length} errors`);
  });

  it('sees a fault of the recording only when it replays', async () => {
    assert.equal((await failures(RELU, '--break=frozen')).failed, 0);
  });
});
