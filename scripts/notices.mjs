// The licences of the libraries that a package carries: checked against those that it may carry, and written out.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Licences that let anybody pass the library on in a larger program under the MIT licence, with their text beside it. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC-BY-3.0', 'CC-BY-4.0', 'CC0-1.0', 'ISC', 'MIT', 'Unlicense'];
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)/i;

/** The folders of the packages that an esbuild metafile's inputs belong to. */
export function packagesOf(inputs) {
  const folders = inputs.map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]);
  return [...new Set(folders.filter((folder) => folder !== undefined))];
}

/** One text with every package's name, licence and licence text; throws where a licence is none of those allowed. */
export function notices(root, folders) {
  const packages = folders.map((folder) => read(path.join(root, folder))).sort((a, b) => (a.title < b.title ? -1 : 1));
  const refused = packages.filter(({ licence }) => !allows(licence));
  if (refused.length > 0) throw new Error(`Licences that a package of ours may not carry: ${refused.map(({ title, licence }) => `${title} (${licence})`).join(', ')}. See scripts/notices.mjs.`);
  // Packages of one author often have the very same text, and one package may be there in several folders.
  const byText = new Map();
  for (const each of packages) byText.set(each.text, [...(byText.get(each.text) ?? []), each.line]);
  const parts = [...byText].map(([text, lines]) => `${[...new Set(lines)].join('\n')}\n\n${text}`);
  const head = 'GAN Workbench contains the following libraries, each under its own licence.\nONNX Runtime\'s library is built from further ones: its source has their list, ThirdPartyNotices.txt.';
  return `${[head, ...parts].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** An SPDX expression: one of several alternatives is enough, of several that hold together all are needed. */
const allows = (licence) => licence.replace(/[()]/g, '').split(/ OR /i).some((choice) => choice.split(/ AND /i).every((name) => ALLOWED.includes(name.trim())));

function read(folder) {
  const { name, version, license, author } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const licence = typeof license === 'string' ? license : 'none';
  const by = typeof author === 'string' ? author : author?.name;
  const files = readdirSync(folder).filter((file) => LICENCE_FILE.test(file)).sort();
  const texts = files.map((file) => readFileSync(path.join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
  const text = texts.join('\n\n') || `The package carries no text of its licence: it is the one that SPDX calls ${licence}.`;
  return { title: `${name} ${version}`, licence, line: `${name} ${version} (${licence}${by ? `, by ${by}` : ''})`, text };
}
