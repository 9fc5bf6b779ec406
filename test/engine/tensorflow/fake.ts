import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { InstallationManifest } from '../../../src/engine/tensorflow/installation.ts';

/** What a fake binding does when it is asked to multiply: rightly, or as it is told. */
const multiplies = `
const tensors = [];
const put = (data) => tensors.push(data) - 1;
module.exports = {
  TF_Version: '2.21.0', TF_FLOAT: 1, TF_ATTR_TYPE: 2, TF_ATTR_BOOL: 3,
  isUsingGpuDevice: () => GPU,
  createTensor: (shape, type, data) => put(data),
  deleteTensor: (id) => { delete tensors[id]; },
  tensorDataSync: (id) => tensors[id],
  executeOp: (name, attributes, [a, b]) => [{ id: put(tensors[a].map((value) => FACTOR * value)) }],
};
`;

/** Bindings in JavaScript: the right one multiplies by twice the identity, as the trial asks for. */
export const bindings = {
  right: multiplies.replace('GPU', 'false').replace('FACTOR', '2'),
  onCard: multiplies.replace('GPU', "process.env.CUDA_VISIBLE_DEVICES !== '-1'").replace('FACTOR', '2'),
  wrong: multiplies.replace('GPU', 'false').replace('FACTOR', '3'),
  crashing: "console.error('F0000 The TensorFlow library was compiled to use AVX instructions'); process.kill(process.pid, 'SIGKILL'); setTimeout(() => undefined, 60_000);",
  refusing: "throw new Error('libtensorflow_cc.so.2: file too short\\nat somewhere');",
  ending: 'process.exit(7);',
} as const;

export const manifest: InstallationManifest = {
  format: 1,
  way: 'wheel',
  build: 'cpu',
  tensorflow: '2.21.0',
  package: { name: '@tensorflow/tfjs-node', version: '4.22.0' },
  platform: process.platform,
  arch: process.arch,
  glibc: '2.17',
  napi: 8,
  binding: 'lib/binding.cjs',
  kernels: 'dist',
  libraries: ['lib/library.so'],
  sources: [],
  files: {},
  made: '2026-11-22T12:00:00.000Z',
};

/** A folder of libraries with installations in it. */
export class FakeLibraries {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'gan-libraries-'));

  /** Writes an installation with a binding in JavaScript; gives its folder. */
  install(changes: Partial<InstallationManifest> = {}, binding: string = bindings.right): string {
    const content = { ...manifest, ...changes };
    const folder = path.join(this.folder, 'tensorflow', content.build);
    mkdirSync(path.join(folder, 'lib'), { recursive: true });
    writeFileSync(path.join(folder, 'lib', 'binding.cjs'), binding);
    writeFileSync(path.join(folder, 'lib', 'library.so'), 'a library');
    writeFileSync(path.join(folder, 'installation.json'), JSON.stringify(content));
    return folder;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Runs with variables of the environment set; undefined takes one away. */
export async function withEnvironment<T>(changes: Readonly<Record<string, string | undefined>>, use: () => Promise<T>): Promise<T> {
  const before = Object.fromEntries(Object.keys(changes).map((name) => [name, process.env[name]]));
  const set = (values: Readonly<Record<string, string | undefined>>) => {
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  };
  set(changes);
  return use().finally(() => { set(before); });
}
