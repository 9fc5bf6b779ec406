// Makes the VSIX packages of the extension: one for each system that ONNX Runtime has a native library for, and one for
// every other, which computes with its WebAssembly build.
// usage: npm run package [-- --target=linux-x64,universal] [--to=FOLDER] [--images=URL] [--content=URL] [--list]
// --images and --content say where the repository's files can be read on the web: VS Code shows a README's pictures and
//   follows its links only from there (https). Without --images, README's pictures become their captions.
// --list writes down the packages' files anew (scripts/packager/files.txt) instead of comparing with what is written down.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import * as esbuild from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const at = (...parts) => path.join(root, ...parts);
const SYSTEMS = ['linux-x64', 'linux-arm64', 'win32-x64', 'win32-arm64', 'darwin-arm64'];
const UNIVERSAL = 'universal';
const BUDGET_BYTES = 30_000_000;
const LIST = at('scripts/packager/files.txt');
/** What package.json says to those who build; the extension needs none of it. */
const FOR_BUILDERS = ['private', 'scripts', 'allowScripts', 'dependencies', 'devDependencies', 'peerDependencies', 'peerDependenciesMeta', 'optionalDependencies', 'overrides'];

const { values: flags } = parseArgs({ options: { target: { type: 'string' }, to: { type: 'string', default: at('out/packages') }, images: { type: 'string' }, content: { type: 'string' }, list: { type: 'boolean' } } });
const targets = flags.target?.split(',') ?? [...SYSTEMS, UNIVERSAL];
const unknown = targets.filter((name) => ![...SYSTEMS, UNIVERSAL].includes(name));
if (unknown.length > 0) throw new Error(`No such target: ${unknown.join(', ')}. There are ${[...SYSTEMS, UNIVERSAL].join(', ')}.`);
if (flags.list && flags.target) throw new Error('--list writes down the files of all packages: leave --target out.');

const vsce = loadVsce();
const { engineParts } = await loadParts();
const manifest = JSON.parse(readFileSync(at('package.json'), 'utf8'));
// The time in the archive's entries: the same commit gives the same bytes.
process.env.SOURCE_DATE_EPOCH ??= git('log', '-1', '--format=%ct');
const stage = mkdtempSync(path.join(os.tmpdir(), 'gan-package-'));
const found = {};
try {
  await stageCommon();
  for (const target of targets) await make(target);
  if (flags.list) writeFileSync(LIST, listText(found));
} finally {
  rmSync(stage, { recursive: true, force: true });
}

/** vsce, installed from its own lock file where it is not there yet. */
function loadVsce() {
  const folder = at('scripts/packager');
  const wanted = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).dependencies['@vscode/vsce'];
  const installed = path.join(folder, 'node_modules/@vscode/vsce/package.json');
  if (!existsSync(installed) || JSON.parse(readFileSync(installed, 'utf8')).version !== wanted) {
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' });
  }
  return createRequire(path.join(folder, 'index.js'))('@vscode/vsce');
}

/** Which files of the engine a system needs is the trainer's own knowledge. */
async function loadParts() {
  const { outputFiles } = await esbuild.build({ entryPoints: [at('src/launch/runtime-parts.ts')], bundle: true, platform: 'node', format: 'esm', write: false, logLevel: 'warning' });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

function git(...args) {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '0'; // an archive of the sources
  }
}

/** What every package has: bundles without source maps, and what .vscodeignore lets through of the rest. */
async function stageCommon() {
  execFileSync(process.execPath, [at('scripts/build.mjs'), `--to=${path.join(stage, 'dist')}`], { cwd: root, stdio: 'inherit' });
  const files = await vsce.listFiles({ cwd: root, packageManager: vsce.PackageManager.None });
  for (const file of files.filter((name) => !name.startsWith('dist/'))) copy(at(file), file);
  copy(at('.vscodeignore'), '.vscodeignore');
  const shown = Object.entries(manifest).filter(([key]) => !FOR_BUILDERS.includes(key));
  writeFileSync(path.join(stage, 'package.json'), `${JSON.stringify(Object.fromEntries(shown), undefined, 2)}\n`);
  if (!flags.images) writeFileSync(path.join(stage, 'README.md'), captions(readFileSync(at('README.md'), 'utf8')));
}

function copy(from, to) {
  mkdirSync(path.dirname(path.join(stage, to)), { recursive: true });
  cpSync(from, path.join(stage, to), { preserveTimestamps: true });
}

/** A README whose pictures can't be shown: each is its caption. */
function captions(text) {
  return text.replace(/!\[([^\]]*)\]\([^)]+\)/g, '*$1*');
}

async function make(target) {
  rmSync(path.join(stage, 'dist/vendor'), { recursive: true, force: true });
  for (const { from, to } of await vendored(target)) copy(from, path.join('dist/vendor', to));
  found[target] = (await vsce.listFiles({ cwd: stage, packageManager: vsce.PackageManager.None })).sort();
  if (!flags.list) compare(target);
  mkdirSync(flags.to, { recursive: true });
  const packagePath = path.resolve(flags.to, `${manifest.name}-${target}-${manifest.version}.vsix`);
  const links = flags.images || flags.content ? { baseImagesUrl: flags.images, baseContentUrl: flags.content } : { rewriteRelativeLinks: false };
  await quietly(() => vsce.createVSIX({ cwd: stage, packagePath, dependencies: false, allowMissingRepository: true, ...(target === UNIVERSAL ? {} : { target }), ...links }));
  weigh(packagePath);
}

async function vendored(target) {
  const [platform, arch] = target.split('-');
  const parts = await engineParts(at('dist/vendor'), { platform, arch });
  return target === UNIVERSAL ? parts.filter(({ to }) => to.split(path.sep).includes('onnxruntime-web')) : parts;
}

/** vsce tells of every package which files are in it, at length. */
async function quietly(act) {
  const { log } = console;
  console.log = () => undefined;
  try {
    await act();
  } finally {
    console.log = log;
  }
}

function compare(target) {
  const expected = listed(readFileSync(LIST, 'utf8'), target);
  const more = found[target].filter((file) => !expected.includes(file));
  const less = expected.filter((file) => !found[target].includes(file));
  if (more.length + less.length === 0) return;
  const lines = [...more.map((file) => `  + ${file}`), ...less.map((file) => `  - ${file}`)];
  throw new Error(`The package for ${target} has other files than scripts/packager/files.txt says. If that is meant, write them down: npm run package -- --list\n${lines.join('\n')}`);
}

/** A line is a file of every package, or, after the packages that have it in brackets, of those. */
function listText(lists) {
  const names = Object.keys(lists);
  const files = [...new Set(Object.values(lists).flat())].sort();
  const holders = (file) => names.filter((name) => lists[name].includes(file));
  return `${files.map((file) => (holders(file).length === names.length ? file : `${file} [${holders(file).join(' ')}]`)).join('\n')}\n`;
}

function listed(text, target) {
  const lines = text.trim().split('\n').map((line) => /^(.*?)(?: \[(.*)\])?$/.exec(line));
  return lines.filter(([, , holders]) => holders === undefined || holders.split(' ').includes(target)).map(([, file]) => file);
}

function weigh(file) {
  const { size } = statSync(file);
  console.log(`${(size / 1e6).toFixed(1).padStart(5)} MB  ${path.relative(process.cwd(), file)}`);
  if (size > BUDGET_BYTES) throw new Error(`${file} has ${size} bytes, over the budget of ${BUDGET_BYTES}.`);
}
