// Runs tfjs-core's own tests, which its npm package ships, on one backend in this process.
//
//   node scripts/build.mjs --tests=test/engine/conformance
//   node out/test/engine/conformance/run.entry.cjs --backend=onnx [--replay] [--match=<regular expression>] [--break=<control>]
//
// prints each spec that failed and the counts, and ends with 1 if any did. `--backend` is onnx, wasm (the same engine on
// ONNX Runtime's WebAssembly build), gpu (on a graphics adapter), tensorflow, or cpu (tfjs's own). With `--replay` what each spec read
// is computed again by a compiled function and compared (replays.ts). `--match` runs only specs whose full name matches:
// --match='^(avgPool|maxPool)'. `--break` makes the backend wrong on purpose (controls.ts). `--out=<file>` writes
// the report (report.ts). A whole run is judged by check.entry.ts, the stage of `npm test`:
//
//   node out/test/engine/conformance/check.entry.cjs
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { bootJasmine, runSpecs } from './jasmine.ts';
import type { Where } from './onnx.ts';
import type { Report } from './report.ts';
import { startCpu, startOnnx, startTensorflow, type Subject } from './subjects.ts';

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'onnx' },
    match: { type: 'string', default: '' },
    replay: { type: 'boolean', default: false },
    break: { type: 'string' },
    out: { type: 'string' },
  },
});

function print({ specs, errors, replayed }: Report): void {
  const failed = specs.filter(({ status }) => status === 'failed');
  for (const { id, messages } of failed) console.log(`✗ ${id}\n    ${messages.join('\n    ')}`);
  for (const error of errors) console.log(`! ${error}`);
  const passed = specs.filter(({ status }) => status === 'passed').length;
  console.log(`${passed} passed, ${failed.length} failed, ${specs.length - passed - failed.length} pending; ${errors.length} errors outside of specs; ${replayed} graphs replayed`);
  process.exitCode = failed.length + errors.length === 0 && passed > 0 ? 0 : 1;
}

function engineNamed(name: string): Where {
  if (name === 'onnx' || name === 'wasm' || name === 'gpu') return name;
  throw new Error(`--backend=${name} is none: there are onnx, wasm, gpu, tensorflow and cpu`);
}

function start(name: string, replay: boolean, control: string | undefined): Promise<Subject> {
  if (name === 'cpu') return startCpu(control);
  return name === 'tensorflow' ? startTensorflow() : startOnnx(engineNamed(name), replay, control);
}

async function main(): Promise<void> {
  const env = bootJasmine(new RegExp(options.match));
  const subject: Subject = await start(options.backend, options.replay, options.break);
  subject.watch(env);
  const { setTestEnvs } = await import('@tensorflow/tfjs-core/dist/jasmine_util');
  setTestEnvs([{ name: 'test', backendName: subject.backendName, isDataSync: true }]);
  await import('@tensorflow/tfjs-core/dist/tests');
  const report = { ...(await runSpecs(env)), ...subject.report() };
  if (options.out) writeFileSync(options.out, JSON.stringify(report));
  print(report);
}

void main();
