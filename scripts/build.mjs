// Bundles everything a user runs into dist/ (run by `npm ci` through "prepare"), and the tests into out/.
// usage: node scripts/build.mjs [--watch] [--only=cli,trainer,…] | --tests[=test/engine]
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

const root = path.resolve(import.meta.dirname, '..');
const at = (...parts) => path.join(root, ...parts);
const flags = new Map(process.argv.slice(2).map((flag) => [flag.split('=')[0], flag.split('=')[1]]));
const only = flags.get('--only')?.split(',');

const node = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  // Native engines are found at run time, beside the bundle; `vscode` is given by the extension host.
  external: ['vscode', 'onnxruntime-node', 'onnxruntime-common', 'onnxruntime-node/*', 'node-gyp/bin/node-gyp.js', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', 'playwright-core', '@vscode/test-electron', 'esbuild'],
  sourcemap: true,
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'silent' },
};

const page = { absWorkingDir: root, bundle: true, platform: 'browser', target: 'es2022', format: 'iife', sourcemap: true, minify: true, logLevel: 'warning' };

const present = (entries) => Object.fromEntries(Object.entries(entries).filter(([name, file]) => existsSync(at(file)) && (!only || only.includes(name))));

const bundles = [
  {
    ...node,
    minifySyntax: true,
    outdir: at('dist'),
    outExtension: { '.js': '.cjs' },
    entryPoints: present({ extension: 'src/extension/extension.ts', trainer: 'src/trainer/main.ts', cli: 'src/cli/main.ts', reader: 'src/runs/worker.ts' }),
  },
  {
    ...page,
    outdir: at('dist/pages'),
    entryPoints: present({ dashboard: 'webview/dashboard/main.ts', gallery: 'webview/gallery/main.ts', toolkit: 'webview/toolkit.ts' }),
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
  },
];

/** The JSON schema of config files, for hover and completion in VS Code (package.json, "jsonValidation"). */
async function writeSchema() {
  const { outputFiles } = await esbuild.build({ ...node, entryPoints: [at('src/config/json-schema.ts')], format: 'esm', write: false, sourcemap: false });
  const { jsonSchema } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  writeFileSync(at('dist/gan.schema.json'), `${JSON.stringify(jsonSchema())}\n`);
}

const testFiles = (dir) =>
  existsSync(at(dir)) ? readdirSync(at(dir), { recursive: true }).map(String).filter((f) => /\.(test|entry)\.ts$/.test(f)).map((f) => path.join(dir, f)) : [];

const tests = () => ({
  ...node,
  outdir: at('out'),
  outbase: root,
  outExtension: { '.js': '.cjs' },
  entryPoints: (flags.get('--tests') ? [flags.get('--tests')] : ['test', 'bench']).flatMap(testFiles),
});

if (flags.has('--watch')) {
  for (const options of bundles) await (await esbuild.context(options)).watch();
} else {
  const wanted = flags.has('--tests') ? [tests()] : bundles;
  if (!flags.has('--tests') && !only) rmSync(at('dist'), { recursive: true, force: true });
  for (const options of wanted) if (Object.keys(options.entryPoints).length > 0) await esbuild.build(options);
  if (!flags.has('--tests')) {
    mkdirSync(at('dist'), { recursive: true });
    if (!only || only.includes('extension') || only.includes('schema')) await writeSchema();
    const codicons = at('node_modules/@vscode/codicons/dist');
    for (const file of ['codicon.css', 'codicon.ttf']) cpSync(path.join(codicons, file), at('dist/pages', file));
    if (existsSync(at('dist/cli.cjs'))) chmodSync(at('dist/cli.cjs'), 0o755);
  }
}
