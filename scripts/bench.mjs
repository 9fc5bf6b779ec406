// Runs the benches one after another and prints one JSON document: the machine, the versions, and each bench's figures.
// usage: npm run bench [-- NAME…], where a name is that of bench/NAME.entry.ts
import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const at = (...parts) => path.join(root, ...parts);
const suffix = '.entry.ts';
const all = readdirSync(at('bench')).filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length)).sort();
const names = process.argv.slice(2);
const unknown = names.filter((name) => !all.includes(name));
if (unknown.length > 0) {
  console.error(`bench: no bench is called ${unknown.join(', ')}: there are ${all.join(', ')}.`);
  process.exit(2);
}

const build = (...flags) => execFileSync(process.execPath, [at('scripts/build.mjs'), ...flags], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] });
build('--only=cli,trainer,reader');
build('--tests=bench');

const versionOf = (name) => JSON.parse(readFileSync(at('node_modules', name, 'package.json'), 'utf8')).version;
const cpus = os.cpus();
const document = {
  date: new Date().toISOString(),
  machine: { cpu: cpus[0]?.model.trim() ?? 'unknown', cores: os.availableParallelism(), memoryBytes: os.totalmem(), platform: process.platform, arch: process.arch, load: os.loadavg()[0] },
  versions: { workbench: JSON.parse(readFileSync(at('package.json'), 'utf8')).version, node: process.version, onnxruntime: versionOf('onnxruntime-node'), tfjs: versionOf('@tensorflow/tfjs-core') },
  benches: {},
};

for (const name of names.length > 0 ? names : all) {
  console.error(`bench: ${name} …`);
  document.benches[name] = figures(name);
}
console.log(JSON.stringify(document, undefined, 2));
process.exitCode = Object.values(document.benches).some((bench) => 'error' in bench) ? 1 : 0;

/** A bench's last line of output is its figures. */
function figures(name) {
  const { status, signal, stdout } = spawnSync(process.execPath, [at('out/bench', `${name}.entry.cjs`)], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8', maxBuffer: 2 ** 26 });
  const line = stdout.trim().split('\n').at(-1);
  if (status !== 0 || !line) return { error: `ended with ${signal ?? status}` };
  return JSON.parse(line);
}
