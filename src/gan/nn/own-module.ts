import * as tf from '@tensorflow/tfjs-core';
import type { DiscriminatorConfig, GeneratorConfig } from '../../config/schema.ts';
import { shapeText } from '../../config/layer-shapes.ts';
import { nearest } from '../../config/nearest.ts';
import { Fault } from '../../faults/fault.ts';
import { ganFault } from '../faults.ts';
import { conditionBeside, normClasses, withEnds, type DiscriminatorOptions, type GeneratorOptions } from './ends.ts';
import { sizeOf, type LayerMaker, type Shape } from './layer.ts';
import { toExample } from './layer-list.ts';
import { sequential, type NamedLayer, type Network, type Wiring } from './network.ts';
import { layerTools, type LayerTools } from './own-layers.ts';

/** A module of networks that somebody wrote, loaded. */
export interface NetworkModule {
  /** the file that faults name */
  readonly file: string;
  readonly exports: Readonly<Record<string, unknown>>;
  /** the line on which something is exported, from 1; 1 where it is not found */
  lineOf(name: string): number;
}

type Player = 'generator' | 'discriminator';

/** What the module's function is given. */
export interface NetworkTools {
  readonly layers: LayerTools;
  /** tfjs-core, for layers of one's own */
  readonly tf: typeof tf;
  /** of one example: [height, width, channels] or [n] */
  readonly shape: Shape;
  /** numbers in z; 0 for a discriminator, which is given none */
  readonly latent: number;
  /** classes of the condition, 0 without one */
  readonly classes: number;
}

const modules = new Map<string, NetworkModule>();

/** Makes a module known under the path that the config has for it, once, before the experiment is made. */
export function provideModule(path: string, module: NetworkModule): void {
  modules.set(path, module);
}

function moduleAt(path: string): NetworkModule {
  const module = modules.get(path);
  if (!module) throw new Error(`the module ${path} was not loaded`);
  return module;
}

/** The line of the module that an error comes from. */
function lineIn({ file }: NetworkModule, error: unknown): number | undefined {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const place = stack.indexOf(`${file}:`);
  const line = place < 0 ? NaN : Number.parseInt(stack.slice(place + file.length + 1), 10);
  return Number.isNaN(line) ? undefined : line;
}

/** Calls what somebody wrote; what it throws is said with the file and the line. @param made where the layer was made that is called */
function guarded<T>(module: NetworkModule, name: string, call: () => T, made?: Error): T {
  try {
    return call();
  } catch (error) {
    if (error instanceof Fault) throw error;
    const message = error instanceof Error ? error.message : String(error);
    throw ganFault('moduleThrew', { file: module.file, line: lineIn(module, error) ?? lineIn(module, made) ?? module.lineOf(name), name, message }, error);
  }
}

const wrong = (module: NetworkModule, name: string, found: string) => ganFault('moduleResult', { file: module.file, line: module.lineOf(name), name, found });

function shown(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' ? 'an object' : typeof value === 'function' ? 'a function' : JSON.stringify(value).slice(0, 60);
}

const isWiring = (value: unknown): value is Wiring =>
  typeof value === 'object' && value !== null && Object.entries(value).every(([key, name]) => (key === 'from' || key === 'plus') && typeof name === 'string');

/** The fault of a module without a player's function, at the line of the export that is most like it. */
function noExport(module: NetworkModule, name: Player): Fault {
  const found = Object.keys(module.exports);
  return ganFault('moduleExport', { file: module.file, line: module.lineOf(nearest(name, found) ?? name), name, found: found.join(', ') || 'nothing' });
}

/** What the module's function gave, as layers with names. @throws Fault naming what is no layer */
function layersFrom(module: NetworkModule, name: Player, made: ReadonlySet<unknown>, result: unknown): NamedLayer[] {
  if (!Array.isArray(result) || result.length === 0) throw wrong(module, name, shown(result));
  const isMaker = (value: unknown): value is LayerMaker => made.has(value);
  const named = result.map((entry: unknown, i): NamedLayer => {
    if (isMaker(entry)) return [`layer${i + 1}`, entry];
    const [own, maker, wiring] = Array.isArray(entry) ? (entry as readonly unknown[]) : [];
    if (typeof own !== 'string' || !/^[\w-]{1,60}$/.test(own) || !isMaker(maker) || (wiring !== undefined && !isWiring(wiring))) throw wrong(module, name, `${shown(entry)} at place ${i}`);
    return wiring === undefined ? [own, maker] : [own, maker, wiring];
  });
  const twice = named.find(([own], i) => named.findIndex(([other]) => other === own) !== i);
  if (twice) throw wrong(module, name, `two layers with the name ${twice[0]}`);
  return named;
}

/** The layers of a player by the module's function of its name. @param options what families ask beside the config */
function ownLayers(module: NetworkModule, name: Player, place: Pick<NetworkTools, 'shape' | 'latent' | 'classes'>, settings: Parameters<typeof layerTools>[0]): NamedLayer[] {
  const make = module.exports[name];
  if (typeof make !== 'function') throw noExport(module, name);
  const made = new Set<unknown>();
  const result: unknown = guarded(module, name, () => Reflect.apply(make, undefined, [{ layers: layerTools(settings, made, (call, at) => guarded(module, name, call, at)), tf, ...place }]) as unknown);
  return layersFrom(module, name, made, result);
}

/** @throws Fault where the layers do not end in an example */
function checkEnd(module: NetworkModule, found: Shape, wanted: Shape): void {
  if (sizeOf(found) === sizeOf(wanted)) return;
  throw ganFault('moduleEnd', { file: module.file, line: module.lineOf('generator'), found: shapeText(found), wanted: shapeText(wanted) });
}

/** A generator by a module's function `generator`. @throws Fault naming the module's file and line */
export function moduleGenerator(config: Extract<GeneratorConfig, { network: 'module' }>, latent: number, shape: Shape, options: GeneratorOptions = {}): Network {
  const module = moduleAt(config.module);
  const place = { shape, latent, classes: options.condition?.classes ?? 0 };
  const layers = [...conditionBeside(options), ...ownLayers(module, 'generator', place, { ...config, classes: normClasses(options) })];
  const { outputShape } = guarded(module, 'generator', () => sequential([latent], layers));
  checkEnd(module, outputShape, shape);
  return sequential([latent], [...layers, ...toExample(config, shape)]);
}

/** A discriminator by a module's function `discriminator`, then its head. @throws Fault naming the module's file and line */
export function moduleDiscriminator(config: Extract<DiscriminatorConfig, { network: 'module' }>, shape: Shape, options: DiscriminatorOptions = {}): Network {
  const module = moduleAt(config.module);
  const place = { shape, latent: 0, classes: options.condition?.classes ?? 0 };
  const layers = ownLayers(module, 'discriminator', place, { ...config, classes: 0 });
  return guarded(module, 'discriminator', () => withEnds(config, shape, layers, options));
}
