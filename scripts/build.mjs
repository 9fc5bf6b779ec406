// Bundles everything a user runs into dist/ (run by `npm ci` through "prepare"), and the tests into out/.
// usage: node scripts/build.mjs [--watch] [--only=cli,trainer,…] | --tests[=test/engine] | --to=FOLDER
// --to makes what a package holds: in another folder than dist/, without source maps.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';
import { notices, packagesOf } from './notices.mjs';

const root = path.resolve(import.meta.dirname, '..');
const at = (...parts) => path.join(root, ...parts);
const flags = new Map(process.argv.slice(2).map((flag) => [flag.split('=')[0], flag.split('=')[1]]));
const only = flags.get('--only')?.split(',');
const dist = (...parts) => path.resolve(root, flags.get('--to') ?? 'dist', ...parts);

/** zod brings its messages in 50 languages, a quarter of a bundle; ours are our own. */
const noLocales = {
  name: 'no-locales',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^\.\.\/locales\/index\.js$/ }, ({ resolveDir }) => (/zod.v4.(?:core|classic|mini)$/.test(resolveDir) ? { path: 'locales', namespace: 'no-locales' } : undefined));
    onLoad({ filter: /.*/, namespace: 'no-locales' }, () => ({ contents: 'export {};' }));
  },
};

const node = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  // Native engines are found at run time, beside the bundle; `vscode` is given by the extension host.
  external: ['vscode', 'onnxruntime-node', 'onnxruntime-common', 'onnxruntime-node/*', 'node-gyp/bin/node-gyp.js', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', 'playwright-core', '@vscode/test-electron', 'esbuild'],
  sourcemap: !flags.has('--to'),
  plugins: [noLocales],
  logLevel: 'warning',
  logOverride: { 'empty-import-meta': 'silent' },
};

const page = { absWorkingDir: root, bundle: true, platform: 'browser', target: 'es2022', format: 'iife', sourcemap: !flags.has('--to'), minify: true, logLevel: 'warning' };

const present = (entries) => Object.fromEntries(Object.entries(entries).filter(([name, file]) => existsSync(at(file)) && (!only || only.includes(name) || (name === 'writer' && only.includes('trainer')))));

const bundles = [
  {
    ...node,
    minifySyntax: true,
    outdir: dist(),
    outExtension: { '.js': '.cjs' },
    entryPoints: present({ extension: 'src/extension/extension.ts', trainer: 'src/trainer/main.ts', cli: 'src/cli/main.ts', reader: 'src/runs/worker.ts', writer: 'src/runs/writer-worker.ts' }),
  },
  {
    ...page,
    outdir: dist('pages'),
    entryPoints: present({ dashboard: 'webview/dashboard/main.ts', gallery: 'webview/gallery/main.ts', toolkit: 'webview/toolkit.ts' }),
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
  },
];

/** The JSON schema of config files, for hover and completion in VS Code (package.json, "jsonValidation"). */
async function schemaFile() {
  const { outputFiles } = await esbuild.build({ ...node, entryPoints: [at('src/config/json-schema.ts')], format: 'esm', write: false, sourcemap: false });
  const { jsonSchema } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
  return { path: dist('gan.schema.json'), contents: `${JSON.stringify(jsonSchema())}\n` };
}

/** VS Code's icon font, for the pages. */
const iconFiles = () => ['codicon.css', 'codicon.ttf'].map((file) => ({ path: dist('pages', file), contents: readFileSync(at('node_modules/@vscode/codicons/dist', file)) }));

/** Whole files, each put in place by a rename: a program that starts while this runs finds the old one or the new one. */
function write(files) {
  for (const { path: file, contents } of files) {
    mkdirSync(path.dirname(file), { recursive: true });
    const aside = `${file}.${process.pid}.part`;
    writeFileSync(aside, contents, { mode: file.endsWith('cli.cjs') ? 0o755 : 0o644 });
    renameSync(aside, file);
  }
}

/** What an earlier build left in dist/ and this one no longer makes. */
function removeOthers(files) {
  const made = new Set(files.map(({ path: file }) => file));
  for (const entry of readdirSync(dist(), { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !made.has(file)) rmSync(file, { force: true });
  }
}

async function built(options) {
  if (Object.keys(options.entryPoints).length === 0) return { outputFiles: [], metafile: { inputs: {} } };
  return esbuild.build({ ...options, write: false, metafile: true });
}

/** Libraries that stand beside the bundles, or whose files are copied. */
const BESIDE = ['onnxruntime-node', 'onnxruntime-common', 'onnxruntime-web', '@vscode/codicons'].map((name) => `node_modules/${name}`);

/** The licences of all that the bundles hold and need. */
function noticesFile(results) {
  const folders = packagesOf(results.flatMap(({ metafile }) => Object.keys(metafile.inputs)));
  return { path: dist('THIRD-PARTY-NOTICES.txt'), contents: notices(root, [...new Set([...folders, ...BESIDE])]) };
}

const testFiles = (dir) =>
  existsSync(at(dir)) ? readdirSync(at(dir), { recursive: true }).map(String).filter((f) => /\.(test|long|entry|tf|gpu)\.ts$/.test(f)).map((f) => path.join(dir, f)) : [];

/** tfjs-core's package.json says that importing one of its tests does nothing, so that they would be left out. */
const tfjsTests = {
  name: 'tfjs-tests',
  setup: ({ onResolve }) =>
    onResolve({ filter: /_test$/ }, ({ path: name, resolveDir }) => (/tfjs-core.dist/.test(resolveDir) ? { path: path.resolve(resolveDir, `${name}.js`), sideEffects: true } : undefined)),
};

/**
 * tfjs-core keeps its engine and its kernels in the process, not in the module. The bundles of several test files run in
 * one process: with this each has its own, as the programs have, and none computes with another one's kernels.
 */
const ownTfjs = {
  name: 'own-tfjs',
  setup: ({ onLoad }) =>
    onLoad({ filter: /tfjs-core[\\/]dist[\\/]global_util\.js$/ }, ({ path: file }) => {
      const [before, after] = readFileSync(file, 'utf8').split('ns = global;');
      if (after === undefined) throw new Error(`${file} finds its global object in another way than this build expects.`);
      return { contents: `${before}ns = Object.create(global);${after}` };
    }),
};

const tests = () => ({
  ...node,
  plugins: [noLocales, tfjsTests, ownTfjs],
  outdir: at('out'),
  outbase: root,
  outExtension: { '.js': '.cjs' },
  entryPoints: (flags.get('--tests') ? [flags.get('--tests')] : ['test', 'bench', 'fidelity']).flatMap(testFiles),
});

if (flags.has('--watch')) {
  write([...iconFiles(), await schemaFile()]);
  for (const options of bundles) await (await esbuild.context(options)).watch();
} else if (flags.has('--tests')) {
  write((await built(tests())).outputFiles);
} else {
  const results = await Promise.all(bundles.map(built));
  const files = results.flatMap(({ outputFiles }) => outputFiles);
  if (!only || only.includes('extension') || only.includes('schema')) files.push(await schemaFile());
  files.push(...iconFiles());
  if (!only) files.push(noticesFile(results));
  write(files);
  if (!only) removeOthers(files);
}
