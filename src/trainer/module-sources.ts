import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import { transform, type Transform } from 'sucrase';
import { Fault } from '../faults/fault.ts';
import { trainerFault } from './faults.ts';

const MOST_FILES = 50;
const LARGEST = 1 << 20;
const ENDINGS = ['', '.ts', '.js', '.mts', '.mjs', '.cjs', '/index.ts', '/index.js'];

/** A module and what it imports by relative paths: text by path, relative to the root, with slashes. */
export interface Sources {
  /** the folder that none of them may lie outside of */
  readonly root: string;
  /** the module's own path */
  readonly entry: string;
  readonly texts: ReadonlyMap<string, string>;
}

export const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;

/** The file that a path means, with one of the endings where it has none; undefined where there is none. */
const fileOf = (wanted: string): string | undefined => ENDINGS.map((ending) => `${wanted}${ending}`).find(isFile);

/** The file that a path means, seen to lie inside the root whatever links lead to. @throws Fault */
function fileInside(root: string, wanted: string, from: string): string {
  const found = fileOf(wanted);
  if (found === undefined) throw trainerFault('moduleGone', { file: wanted, from });
  const real = path.relative(realpathSync(root), realpathSync(found));
  if (real.startsWith('..') || path.isAbsolute(real)) throw trainerFault('moduleOutside', { file: found, root });
  return real.split(path.sep).join('/');
}

function textOf(file: string): string {
  const { size } = statSync(file);
  if (size > LARGEST) throw trainerFault('moduleSize', { file, size, limit: LARGEST });
  return readFileSync(file, 'utf8');
}

/** Files that a compiled module asks for, as far as they are written out; imports of types alone are no longer in it. */
const SPECIFIER = /\b(?:require|import)\s*\(\s*(["'])(\.[^"'\n]*)\1/g;

const relativeImports = (code: string): string[] => [...code.matchAll(SPECIFIER)].map((match) => match[2]!);

/**
 * Reads a module and what it imports by relative paths.
 * @param texts what was read is put here, also where the rest of it cannot be
 * @throws Fault where the module is not there, or one is too large or outside of the root
 */
export function collect(rootFolder: string, entryFile: string, from: string, texts = new Map<string, string>()): Sources {
  const root = realpathSync(rootFolder);
  const entry = fileInside(root, entryFile, from);
  const waiting = [entry];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (texts.has(file)) continue;
    if (texts.size === MOST_FILES) throw trainerFault('moduleCount', { file: entryFile, limit: MOST_FILES });
    const absolute = path.join(root, file);
    const text = textOf(absolute);
    texts.set(file, text);
    const wanted = relativeImports(compiled(absolute, text)).map((specifier) => path.resolve(path.dirname(absolute), specifier));
    // What is not there may stand in a comment, as types do in JavaScript; whoever asks for it when it runs is told.
    for (const each of wanted.filter(fileOf)) waiting.push(fileInside(root, each, absolute));
  }
  return { root, entry, texts };
}

/** One number for all of the texts and where they stand. */
export function hashOf({ texts }: Sources): string {
  const hash = createHash('sha256');
  for (const [file, text] of [...texts].sort(([a], [b]) => (a < b ? -1 : 1))) hash.update(`${file}\0${Buffer.byteLength(text)}\0${text}`);
  return hash.digest('hex');
}

/** A text as a CommonJS module in plain JavaScript, line by line. @throws Fault naming the place */
function compiled(file: string, text: string): string {
  const transforms: Transform[] = /\.m?ts$/.test(file) ? ['typescript', 'imports'] : ['imports'];
  try {
    return transform(text, { transforms, filePath: file, production: true, preserveDynamicImport: true }).code;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, line = '1', column = '1'] = /\((\d+):(\d+)\)/.exec(message) ?? [];
    throw trainerFault('moduleSyntax', { file, line, column, reason: message.replace(/^Error transforming [^:]*: /, '').replace(/ \(\d+:\d+\)$/, '') }, error);
  }
}

export type Exports = Record<string, unknown>;

/** Runs the sources as CommonJS modules, each once. */
function run({ root, entry, texts }: Sources): Exports {
  const loaded = new Map<string, { exports: Exports }>();
  const load = (file: string): Exports => {
    const known = loaded.get(file);
    if (known) return known.exports;
    const absolute = path.join(root, file);
    const text = texts.get(file);
    if (text === undefined) throw trainerFault('moduleGone', { file: absolute, from: path.join(root, entry) });
    const module: { exports: Exports } = { exports: {} };
    loaded.set(file, module);
    const fromPackages = createRequire(absolute);
    const require = (specifier: string): unknown => (specifier.startsWith('.') ? load(fileInside(root, path.resolve(path.dirname(absolute), specifier), absolute)) : fromPackages(specifier));
    const wrapped = vm.compileFunction(compiled(absolute, text), ['exports', 'require', 'module', '__filename', '__dirname'], { filename: absolute });
    Reflect.apply(wrapped, undefined, [module.exports, require, module, absolute, path.dirname(absolute)]);
    return module.exports;
  };
  return load(entry);
}

/** The line of one of the sources' files that an error comes from, as `file:line`. */
function placeOf({ root, entry, texts }: Sources, error: unknown): { file: string; line: string } {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  for (const [, file, line] of stack.matchAll(/(?:\(|at |^)([^()\s][^()\n]*?):(\d+)(?::\d+)?\)?$/gm)) {
    if (file !== undefined && line !== undefined && [...texts.keys()].some((known) => path.join(root, known) === file)) return { file, line };
  }
  return { file: path.join(root, entry), line: '1' };
}

/** Calls that an error of a module remembers: an operation of the engine fails many calls below the line that asked for it. */
const DEEPEST_CALL = 200;

/** Runs a module and gives what it exports. @throws Fault naming the file and the line that fails */
export function exportsOf(sources: Sources): Exports {
  Error.stackTraceLimit = Math.max(Error.stackTraceLimit, DEEPEST_CALL);
  try {
    return run(sources);
  } catch (error) {
    if (error instanceof Fault) throw error;
    throw trainerFault('moduleLoad', { ...placeOf(sources, error), message: error instanceof Error ? error.message : String(error) }, error);
  }
}

/** The line on which a name is exported, from 1; 1 where it is not found. */
export function lineOf(text: string, name: string): number {
  const place = text.split('\n').findIndex((line) => new RegExp(`\\b(?:export|exports)\\b.*\\b${name}\\b`).test(line));
  return Math.max(1, place + 1);
}
