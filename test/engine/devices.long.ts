import assert from 'node:assert/strict';
import { softwareAdapter } from '../vulkan.ts';
import { runApart } from './conformance/child.ts';

/** Specs that fail there and pass on the native library, each by the reason. */
const exceptions = {
  wasm: [/^maxPoolWithArgmax .*ignores NaNs$/],
  // WGSL may take it that no number is NaN or infinite; its trigonometric functions are good to 2^-11.
  gpu: [/NaN|nans|negtive values|negative values|negative infinity/i, /^(?:cos|tan) /, /^clipByValue .*basic vec4$/, /^step kernel .*1d tensor and alpha$/],
} as const;

const failed = (report: Awaited<ReturnType<typeof runApart>>) => report.specs.filter(({ status }) => status === 'failed').map(({ id }) => id);

describe("tfjs-core's own tests, where the engine computes on something else than the native library's processor", function () {
  this.timeout(3_600_000);
  let native: Promise<Awaited<ReturnType<typeof runApart>>>;
  before(() => { native = runApart('--backend=onnx'); });

  for (const where of ['wasm', 'gpu'] as const) {
    it(`fail on ${where} only where they fail on the native library, but for those listed`, async function () {
      const adapter = where === 'gpu' ? await softwareAdapter() : { env: {} };
      if ('why' in adapter) {
        console.log(`    not run: ${adapter.why}`);
        this.skip();
        return;
      }
      const kept = { ...process.env };
      Object.assign(process.env, adapter.env);
      const [there, here] = await Promise.all([runApart(`--backend=${where}`), native]).finally(() => { process.env = kept; });
      assert.deepEqual(there.errors, []);
      assert.ok(there.specs.length > 4000 && there.specs.length === here.specs.length);
      const alsoHere = new Set(failed(here));
      assert.deepEqual(failed(there).filter((id) => !alsoHere.has(id) && !exceptions[where].some((pattern) => pattern.test(id))), []);
    });
  }
});
