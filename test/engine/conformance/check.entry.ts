// The stage of `npm test` that holds the onnx engine against tfjs-core's own tests, eagerly and replayed (run.entry.ts).
// The counts go to the file that GAN_TEST_COUNTS names, as those of mocha's runs do.
import { writeFileSync } from 'node:fs';
import { runApart } from './child.ts';
import expected from './expected.json';
import { judge, type Verdict } from './judge.ts';

async function check(): Promise<Verdict> {
  try {
    const [reference, ours] = await Promise.all([runApart('--backend=cpu'), runApart('--backend=onnx', '--replay')]);
    console.log(`${ours.specs.length} specs, ${ours.replayed} graphs replayed`);
    return judge(reference, ours, expected);
  } catch (error) {
    return { passed: 0, failed: 1, skipped: 0, reasons: [String(error)] };
  }
}

async function main(): Promise<void> {
  const verdict = await check();
  for (const reason of verdict.reasons) console.log(`✗ ${reason}`);
  for (const [name, reason] of Object.entries(expected.exceptions)) console.log(`- ${name}: ${reason}`);
  console.log(`${verdict.passed} passed, ${verdict.failed} failed, ${verdict.skipped} excepted`);
  if (process.env['GAN_TEST_COUNTS']) writeFileSync(process.env['GAN_TEST_COUNTS'], JSON.stringify({ 'tfjs-core': verdict }));
  process.exitCode = verdict.failed === 0 && verdict.passed > 0 ? 0 : 1;
}

void main();
