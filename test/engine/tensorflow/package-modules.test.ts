import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { PackageModules } from '../../../src/engine/tensorflow/package-modules.ts';

describe("engine: tfjs-node's own modules", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'gan-package-'));
    mkdirSync(path.join(folder, 'dist', 'kernels'), { recursive: true });
  });
  afterEach(() => { rmSync(folder, { recursive: true, force: true }); });
  const write = (name: string, text: string) => { writeFileSync(path.join(folder, `${name}.js`), text); };
  const load = (text: string): Record<string, unknown> => {
    write('dist/main', text);
    return { ...new PackageModules(path.join(folder, 'dist')).load('main') };
  };

  it('see each other, each run once, and the tfjs of this program', () => {
    write('dist/kernels/Add', 'exports.times = (exports.times || 0) + 1; exports.main = require("../main"); exports.version = require("@tensorflow/tfjs").version_core;');
    const { one, other } = load('exports.one = require("./kernels/Add"); exports.other = require("./kernels/../kernels/Add");');
    assert.equal(one, other);
    assert.deepEqual([(one as { times: number }).times, (one as { version: string }).version], [1, tf.version_core]);
  });

  it('have the functions that Node 23 took out of util, and nobody else has', () => {
    const before = Object.keys(util);
    const { answers } = load('var u = require("util"); exports.answers = [u.isNullOrUndefined(null), u.isNullOrUndefined(undefined), u.isNullOrUndefined(0), u.isArray([]), u.isArray({})];');
    assert.deepEqual(answers, [true, true, false, true, false]);
    assert.deepEqual(Object.keys(util), before);
  });

  it('extend a backend as functions do', () => {
    const { Backend } = load(`
      var tf = require("@tensorflow/tfjs");
      function Backend() { return tf.KernelBackend.call(this) || this; }
      Backend.prototype = Object.create(tf.KernelBackend.prototype);
      exports.Backend = Backend;`);
    assert.ok(new (Backend as new () => object)() instanceof tf.KernelBackend);
  });

  it('import nothing else: no package, nothing of Node, no file outside', () => {
    write('outside', 'exports.reached = true;');
    for (const name of ['fs', 'node:fs', 'child_process', 'google-protobuf', '../outside', '/etc/hostname', './../../outside']) {
      assert.throws(() => load(`require(${JSON.stringify(name)})`), new RegExp(`it imports ${name.replaceAll(/[/.]/g, '.')}`), name);
    }
  });
});
