// `npm test`: builds, then runs every check and every test, and ends with one line of counts.
// `npm run test:long` (--long): builds, then runs the tests that take longer than a day's work can wait for.
// usage: node scripts/test.mjs [--only=lint,unit,conformance,host,gpu,tensorflow,package,installed,matrix | --also=STAGE,… | --long [--only=test/engine]]
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const bin = (name) => path.join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
const listed = (flag) => process.argv.find((given) => given.startsWith(`${flag}=`))?.slice(flag.length + 1).split(',');
const only = listed('--only');
/** Stages that take long, or download much: CI runs them after the others. */
const also = listed('--also') ?? process.env.GAN_TEST_ALSO?.split(',') ?? [];
const counts = { passed: 0, failed: 0, skipped: 0 };
const summary = [];

/** Whether two programs run at once: what each says is then printed when it ends. */
let twoAtOnce = false;

/** Runs a program to its end; a death by a signal is no success. */
function run(command, args, env = {}) {
  return new Promise((resolve) => {
    const stdio = twoAtOnce ? ['ignore', 'pipe', 'pipe'] : 'inherit';
    const child = spawn(command, args, { cwd: root, stdio, env: { ...process.env, ...env }, shell: process.platform === 'win32' });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => said.push(chunk));
    const end = (trouble) => {
      process.stdout.write(Buffer.concat(said));
      resolve(trouble);
    };
    child.once('error', (error) => end(String(error)));
    child.once('close', (code, signal) => end(code === 0 ? undefined : `ended with ${code ?? signal}`));
  });
}

function count(title, start, { passed, failed, skipped, reasons = [] }, trouble) {
  counts.passed += passed;
  counts.failed += failed;
  counts.skipped += skipped;
  const seconds = Math.round((Date.now() - start) / 1000);
  summary.push(`  ${failed === 0 ? 'ok  ' : 'FAIL'} ${title}: ${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''} (${seconds} s)${trouble ? ` – ${trouble}` : ''}`);
  // Named again at the very end: where only the last lines of a log are kept, these are they.
  summary.push(...reasons.slice(0, 10).map((reason) => `    ✗ ${reason}`));
}

/** A check that is one program: passed or failed. */
async function check(title, command, args) {
  const start = Date.now();
  console.log(`▸ ${title} …`);
  const trouble = await run(command, args);
  count(title, start, { passed: trouble ? 0 : 1, failed: trouble ? 1 : 0, skipped: 0 }, trouble);
}

/** What is installed on this machine must not change what tests find; only the stage that sets TensorFlow up sees it. */
const NO_LIBRARIES = { GAN_LIBRARIES: path.join(os.tmpdir(), 'gan-test-no-libraries') };

const reporter = path.join(root, 'scripts', 'reporter.cjs');
const mocha = (title, args, env = NO_LIBRARIES) => suite(title, bin('mocha'), ['--reporter', reporter, ...args], env);

/** A program that runs tests and writes the counts; one that dies, or that runs no test, counts as a failure. */
async function suite(title, command, args, env = {}) {
  const start = Date.now();
  console.log(`▸ ${title} …`);
  const { suites, trouble } = await counted(command, args, env);
  count(title, start, total(suites, trouble), trouble);
}

/** Runs a program of tests; gives the counts of each of its suites by its title. */
async function counted(command, args, env) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gan-test-'));
  const file = path.join(folder, 'counts.json');
  const trouble = await run(command, args, { ...env, GAN_TEST_COUNTS: file });
  // Without counts it died before its end.
  const suites = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  rmSync(folder, { recursive: true, force: true });
  return { suites, trouble };
}

function total(suites, trouble) {
  const all = Object.values(suites);
  const sum = (what) => all.reduce((so, each) => so + each[what], 0);
  const [passed, failed] = [sum('passed'), sum('failed')];
  const unsaid = (trouble && failed === 0) || passed + failed === 0;
  return { passed, failed: failed + Number(Boolean(unsaid)), skipped: sum('skipped'), reasons: all.flatMap(({ reasons }) => reasons ?? []) };
}

/**
 * Tests that drive VS Code's window: a click or a key goes astray there now and then, where the window draws itself again
 * under it. So a suite in which a test failed is run once more, by itself; it fails where it fails twice, and what it
 * failed for at first is told in any case.
 */
async function windows(title, args) {
  const start = Date.now();
  console.log(`▸ ${title} …`);
  const tests = (...more) => counted(bin('mocha'), ['--reporter', reporter, ...args, ...more], NO_LIBRARIES);
  const first = await tests();
  const again = Object.entries(first.suites).filter(([, { failed }]) => failed > 0);
  if (again.length === 0) return count(title, start, total(first.suites, first.trouble), first.trouble);
  const second = await tests('--grep', again.map(([name]) => `^${name.replace(/[^\w ]/g, '\\$&')}`).join('|'));
  const isOf = (name) => ([one]) => one.startsWith(name);
  const others = Object.entries(first.suites).filter((suite) => !again.some(([name]) => isOf(name)(suite)));
  const missing = again.filter(([name]) => !Object.entries(second.suites).some(isOf(name)));
  count(title, start, total({ ...Object.fromEntries(others), ...second.suites, ...Object.fromEntries(missing) }, second.trouble), second.trouble);
  for (const [name, { reasons }] of again) summary.push(`    ↻ ${name}: run once more, for at first ${reasons.join('\n      ')}`);
}

const isLong = process.argv.includes('--long');

async function lint() {
  await check('type check', bin('tsc'), ['-p', '.']);
  await check('eslint', bin('eslint'), ['.']);
  await check('import table', bin('depcruise'), ['--config', '.dependency-cruiser.cjs', 'src', 'webview', 'fidelity']);
  await check('manifest', process.execPath, ['scripts/check-manifest.mjs']);
}

/** The package for this system and that for every other, each installed where nothing of the checkout is. */
async function installed() {
  await check('packages for this system', process.execPath, ['scripts/package.mjs', `--target=${process.platform}-${process.arch},universal`, '--to=out/packages/tested', '--images=https://pictures.test/']);
  await windows('installed', ['out/test/installed/**/*.test.cjs', '--timeout', '300000', '--exit']);
}

const STAGES = {
  lint,
  unit: () => mocha('rooms', ['out/test/**/*.test.cjs', '--ignore', 'out/test/{host,installed,matrix}/**', '--parallel', '--jobs', '2', '--timeout', '60000', '--exit']),
  conformance: () => suite("tfjs-core's own tests", process.execPath, ['out/test/engine/conformance/check.entry.cjs']),
  // The first sets TensorFlow up for this user where it is not; the others need it.
  tensorflow: () => mocha('TensorFlow', ['out/test/tensorflow/setup.tf.cjs', 'out/test/tensorflow/**/*.tf.cjs', '--timeout', '600000', '--exit'], {}),
  // On a real adapter where there is one, else on a software one, which takes a minute for what takes the processor seconds.
  gpu: () => mocha('graphics adapter', ['out/test/**/*.gpu.cjs', '--timeout', '300000', '--exit']),
  host: () => windows('VS Code', ['out/test/host/**/*.test.cjs', '--timeout', '300000', '--exit']),
  package: () => check('packages', process.execPath, ['scripts/package.mjs']),
  installed,
  matrix: () => mocha('npm and Node', ['out/test/matrix/**/*.test.cjs', '--timeout', '600000', '--exit']),
};

/** A window waits more than it computes: with two lanes, two cores take two thirds of the time. CI has time for one, where nothing is in its way. */
const LANES = process.env.GAN_TEST_LANES === '1' ? [['host', 'unit', 'conformance', 'lint']] : [['host'], ['unit', 'conformance', 'lint']];
const wanted = only ?? [...LANES.flat(), ...also];
const unknown = isLong ? [] : wanted.filter((name) => !(name in STAGES));
if (unknown.length > 0) throw new Error(`no such stage: ${unknown.join(', ')}; there are ${Object.keys(STAGES).join(', ')}`);

/** Those of the stages that are wanted, one after the other. */
async function lane(names) {
  for (const name of names.filter((stage) => wanted.includes(stage))) await STAGES[name]();
}

const build = await run(process.execPath, ['scripts/build.mjs']);
const buildTests = build ?? (await run(process.execPath, ['scripts/build.mjs', '--tests']));
if (buildTests) count('build', Date.now(), { passed: 0, failed: 1, skipped: 0 }, buildTests);
else if (isLong) await mocha('long runs', [...(only ?? ['test']).map((dir) => `out/${dir}/**/*.long.cjs`), '--timeout', '0']);
else {
  twoAtOnce = LANES.length > 1 && LANES.every((names) => names.some((name) => wanted.includes(name)));
  await Promise.all(LANES.map(lane));
  twoAtOnce = false;
  await lane(Object.keys(STAGES).filter((name) => !LANES.flat().includes(name)));
}

console.log(`\n${summary.join('\n')}\n`);
console.log(`${counts.passed} passed, ${counts.failed} failed${counts.skipped ? `, ${counts.skipped} skipped` : ''}`);
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;
