// Compares package.json's names with the code's (src/extension/manifest.ts), both ways, and its texts with
// package.nls.json. Prints a line for each difference and exits 1 where there is one (part of `npm test`).
// usage: node scripts/check-manifest.mjs [folder of the package, default: this one]
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import * as esbuild from 'esbuild';

const root = path.resolve(process.argv[2] ?? path.join(import.meta.dirname, '..'));
const at = (...parts) => path.join(root, ...parts);
const faults = [];
const complain = (sentence) => faults.push(sentence);

const manifestText = readFileSync(at('package.json'), 'utf8');
const manifest = JSON.parse(manifestText);
const { contributes } = manifest;
const code = await loadNames();
checkNames();
checkSettings();
checkMenus();
checkContexts();
checkTexts();
checkFiles();
checkSources();

for (const sentence of faults) console.error(sentence);
if (faults.length > 0) process.exit(1);
console.log(`package.json agrees with the code: ${code.COMMANDS.length} commands, ${Object.keys(code.VIEWS).length} views, ${Object.keys(code.SETTINGS).length} settings.`);

async function loadNames() {
  const { outputFiles } = await esbuild.build({ entryPoints: [at('src/extension/manifest.ts')], bundle: true, format: 'esm', write: false, logLevel: 'warning' });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

/** Says what only one of two lists has. */
function compare(what, declared, coded) {
  for (const name of declared.filter((each) => !coded.includes(each))) complain(`package.json: ${what} ${name} is not in src/extension/manifest.ts`);
  for (const name of coded.filter((each) => !declared.includes(each))) complain(`src/extension/manifest.ts: ${what} ${name} is not in package.json`);
  for (const name of declared.filter((each, index) => declared.indexOf(each) !== index)) complain(`package.json: ${what} ${name} is there twice`);
}

function checkNames() {
  const views = Object.values(contributes.views).flat();
  const containers = Object.values(contributes.viewsContainers).flat();
  compare('command', contributes.commands.map(({ command }) => command), [...code.COMMANDS]);
  compare('view', views.map(({ id }) => id), Object.values(code.VIEWS));
  compare('view container', containers.map(({ id }) => id), [code.CONTAINER]);
  compare('view container with views', Object.keys(contributes.views), [code.CONTAINER]);
  compare('activation event', manifest.activationEvents, [...code.ACTIVATION_EVENTS]);
  for (const { view } of contributes.viewsWelcome ?? []) if (!views.some(({ id }) => id === view)) complain(`package.json: viewsWelcome names the view ${view}, which is not there`);
}

function checkSettings() {
  const { properties } = contributes.configuration;
  compare('setting', Object.keys(properties), Object.keys(code.SETTINGS));
  for (const [name, { default: fallback, scope, choices, range }] of Object.entries(code.SETTINGS)) {
    const declared = properties[name] ?? {};
    same(name, 'default', declared.default, fallback);
    same(name, 'scope', declared.scope, scope);
    same(name, 'choices', declared.enum, choices);
    same(name, 'minimum', declared.minimum, range?.[0]);
    same(name, 'maximum', declared.maximum, range?.[1]);
    if (!(declared.description ?? declared.markdownDescription)) complain(`package.json: setting ${name} has no description`);
  }
  const restricted = Object.entries(code.SETTINGS).filter(([, setting]) => setting.restricted).map(([name]) => name);
  compare('restricted setting', manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, restricted);
}

function same(name, what, declared, coded) {
  const [left, right] = [JSON.stringify(declared), JSON.stringify(coded)];
  if (left !== right) complain(`setting ${name}: ${what} is ${left} in package.json and ${right} in src/extension/manifest.ts`);
}

function checkMenus() {
  for (const [menu, items] of Object.entries(contributes.menus)) {
    for (const { command } of items) if (!code.COMMANDS.includes(command)) complain(`package.json: menu ${menu} names the unknown command ${command}`);
  }
  for (const { command, key } of contributes.keybindings ?? []) if (!code.COMMANDS.includes(command)) complain(`package.json: key ${key} names the unknown command ${command}`);
}

/** Every `when` and `enablement`: context keys of ours, views and kinds of runs are known, and every context key is asked for. */
function checkContexts() {
  const completions = contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap(({ completionEvents = [] }) => completionEvents));
  for (const [, command] of completions.join(' ').matchAll(/onCommand:([\w.]+)/g)) if (!code.COMMANDS.includes(command)) complain(`package.json: a walkthrough waits for the unknown command ${command}`);
  const items = [...Object.values(contributes.menus).flat(), ...(contributes.keybindings ?? []), ...(contributes.viewsWelcome ?? []), ...Object.values(contributes.views).flat()];
  const clauses = [...items.map(({ when }) => when), ...contributes.commands.map(({ enablement }) => enablement)].filter(Boolean);
  const known = [...code.CONTEXTS, ...Object.values(code.VIEWS), ...Object.values(code.PANELS)];
  const used = new Set(clauses.flatMap((clause) => clause.match(/\bgan\.[\w.]+/g) ?? []));
  for (const name of used) if (!known.includes(name)) complain(`package.json: a when clause asks for ${name}, which is no context key, view or panel`);
  for (const name of code.CONTEXTS) if (!used.has(name)) complain(`src/extension/manifest.ts: no when clause of package.json asks for the context key ${name}`);
  const kinds = new Set(clauses.flatMap((clause) => clause.match(/\brun-\w+/g) ?? []));
  for (const kind of kinds) if (!code.RUN_KINDS.includes(kind)) complain(`package.json: a when clause asks for ${kind}, which is no kind of run`);
  for (const kind of code.RUN_KINDS) if (!kinds.has(kind)) complain(`src/extension/manifest.ts: no when clause of package.json asks for the kind of run ${kind}`);
}

function checkTexts() {
  const texts = JSON.parse(readFileSync(at('package.nls.json'), 'utf8'));
  const used = new Set([...manifestText.matchAll(/"%([^%"]+)%"/g)].map((match) => match[1]));
  for (const key of used) if (!(key in texts)) complain(`package.json: the text %${key}% is not in package.nls.json`);
  for (const key of Object.keys(texts)) if (!used.has(key)) complain(`package.nls.json: package.json does not use the text ${key}`);
  for (const [key, text] of Object.entries(texts)) {
    const own = [...text.matchAll(/\(command:([\w.]+)\)/g)].map(([, command]) => command).filter((command) => command.startsWith('gan.'));
    const offered = [...code.COMMANDS, ...Object.values(code.VIEWS).map((view) => `${view}.focus`)];
    for (const command of own) if (!offered.includes(command)) complain(`package.nls.json: ${key} links to the unknown command ${command}`);
  }
  for (const { command, title } of contributes.commands) if (!/^%.+%$/.test(title)) complain(`package.json: the title of ${command} is not a key of package.nls.json`);
}

function checkFiles() {
  const media = (contributes.walkthroughs ?? []).flatMap(({ steps }) => steps.map(({ media: { svg, image, markdown } }) => svg ?? image ?? markdown));
  for (const file of media) if (!existsSync(at(file))) complain(`package.json: the walkthrough's ${file} is not there`);
  const icons = [manifest.icon, ...Object.values(contributes.viewsContainers).flat().map(({ icon }) => icon)];
  for (const icon of icons) if (!existsSync(at(icon))) complain(`package.json: the icon ${icon} is not there`);
  const codicons = readFileSync(at('node_modules/@vscode/codicons/dist/codicon.css'), 'utf8');
  for (const { command, icon } of contributes.commands) {
    const name = /^\$\(([\w-]+)\)$/.exec(icon ?? '')?.[1];
    if (!name) complain(`package.json: ${command} has no icon`);
    if (name && !codicons.includes(`.codicon-${name}:before`)) complain(`package.json: ${command} has the unknown icon ${icon}`);
  }
}

/** What the typed helpers under editor/ are for is done nowhere else, and no source names what the manifest list lacks. */
function checkSources() {
  // The settings of other extensions are read where they are needed, by their section's name.
  const owners = [[/commands\.registerCommand\(/, 'editor/commands.ts'], [/'setContext'/, 'editor/contexts.ts'], [/getConfiguration\((?!'(?!gan\b)\w+')/, 'editor/settings.ts']];
  const known = [...code.COMMANDS, ...code.CONTEXTS, ...Object.keys(code.SETTINGS), ...Object.values(code.VIEWS), ...Object.values(code.PANELS), ...Object.values(code.MEMORY), code.STATUS_ITEM];
  for (const file of readdirSync(at('src/extension'), { recursive: true }).map(String).filter((name) => name.endsWith('.ts') && name !== 'manifest.ts')) {
    const source = readFileSync(at('src/extension', file), 'utf8');
    for (const [call, owner] of owners) {
      const found = file.split(path.sep).join('/') === owner ? null : call.exec(source);
      if (found) complain(`src/extension/${file}: ${found[0]} belongs in ${owner} only`);
    }
    for (const [, name] of source.matchAll(/['"`](gan\.[\w.]+)['"`]/g)) if (!known.includes(name) && name !== 'gan.json') complain(`src/extension/${file}: ${name} is not in src/extension/manifest.ts`);
  }
}
