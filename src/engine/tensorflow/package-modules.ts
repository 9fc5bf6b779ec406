import { readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import util from 'node:util';
import vm from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops';

interface Loaded {
  readonly exports: object;
}

/** The package is written for a time before classes: what it extends it calls as a function, which a class refuses. */
const CallableBackend = Object.assign(() => undefined, { prototype: tf.KernelBackend.prototype });
const tfjs = { ...tf, KernelBackend: CallableBackend };

type ModuleBody = (exports: object, require: (request: string) => object, module: Loaded) => void;

/**
 * What the package's modules import. tfjs is the one that this program computes with, so that neither its whole union
 * package nor a second tfjs-core has to be there. `util` has what Node 23 took away and tfjs-node 4.22 still calls
 * (tfjs#8609), for these modules alone. Messages for TensorBoard are never made.
 */
const IMPORTS: ReadonlyMap<string, object> = new Map<string, object>([
  ['@tensorflow/tfjs', tfjs],
  ['@tensorflow/tfjs-core', tfjs],
  ['util', { ...util, isArray: Array.isArray, isNullOrUndefined: (value: unknown) => value === null || value === undefined }],
  ['os', os],
  ['./proto/api_pb', {}],
]);

/** Loads modules of a folder of CommonJS files, each once; they get nothing but each other and what is named above. */
export class PackageModules {
  readonly #folder: string;
  readonly #loaded = new Map<string, Loaded>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @param name a path from the folder, without its ending @throws what the module throws, or an Error naming what it may not import */
  load(name: string): object {
    const file = `${path.join(this.#folder, name)}.js`;
    const known = this.#loaded.get(file);
    if (known) return known.exports;
    const module: Loaded = { exports: {} };
    this.#loaded.set(file, module);
    const run = vm.compileFunction(readFileSync(file, 'utf8'), ['exports', 'require', 'module'], { filename: file }) as ModuleBody;
    run(module.exports, (request) => this.#import(request, path.dirname(file)), module);
    return module.exports;
  }

  #import(request: string, from: string): object {
    const given = IMPORTS.get(request);
    if (given) return given;
    const name = path.relative(this.#folder, path.join(from, request));
    if (!request.startsWith('.') || name.startsWith('..')) throw new Error(`it imports ${request}`);
    return this.load(name);
  }
}
