import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { tarball } from '../../data/registry.ts';
import type { PinnedPackage } from '../../../src/data/npm-package.ts';
import { fromWheel } from '../../../src/trainer/setup/from-wheel.ts';
import { official } from '../../../src/trainer/setup/official.ts';
import type { OfficialBuild } from '../../../src/trainer/setup/official-pins.ts';
import type { Means } from '../../../src/trainer/setup/set-up.ts';
import type { PinnedWheel, WheelBuild } from '../../../src/trainer/setup/wheel-pins.ts';
import { zipped } from './zip.ts';

const hash = (algorithm: string, bytes: Uint8Array, form: 'hex' | 'base64') => createHash(algorithm).update(bytes).digest(form);

const archives = {
  'tfjs-fake': tarball({ 'package/package.json': '{"name":"tfjs-fake","version":"1.0.0"}', 'package/README.md': 'words', 'package/dist/kernels.js': 'exports.kernels = 1;', 'package/binding/tfjs_backend.cc': 'int backend;', 'package/binding/tfjs_binding.cc': 'int binding;' }),
  'headers-fake': tarball({ 'package/package.json': '{"name":"headers-fake","version":"1.0.0"}', 'package/include/node_api.h': '// headers' }),
};
const pinnedPackage = (name: keyof typeof archives): PinnedPackage => ({ spec: `${name}@1.0.0`, integrity: `sha512-${hash('sha512', archives[name], 'base64')}`, bytes: archives[name].length });

const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
/** Wheels as PyPI would have them: what is wanted, and what is not. */
export const wheels = {
  tensorflow: zipped({ 'tensorflow/libtensorflow_cc.so.2': Buffer.alloc(300_000, 'code').toString(), 'tensorflow/libtensorflow_framework.so.2': 'framework', 'tensorflow/include/tensorflow/c/c_api.h': '// api', 'tensorflow/python/module.py': 'unwanted' }),
  cublas: zipped({ 'nvidia/cublas/lib/libcublas.so.12': 'blas', 'nvidia/cublas/include/cublas.h': 'unwanted', 'nvidia/cuda_nvcc/bin/ptxas': { content: 'assembler', runs: true } }),
  hollow: zipped({ 'tensorflow/include/tensorflow/c/c_api.h': '// api' }),
  broken: Buffer.from('no archive at all'),
};
export const pinnedWheel = (name: keyof typeof wheels): PinnedWheel => ({ file: `${name}-1.0-cp311-cp311-fake_linux.whl`, requirement: `${name}==1.0`, bytes: wheels[name].length, sha256: hash('sha256', wheels[name], 'hex'), platform: 'fake_linux' });

export const wheelBuild = (name: keyof typeof wheels = 'tensorflow'): WheelBuild => ({ tensorflow: pinnedWheel(name), libraries, unpacked: 400_000, glibc: '2.2' });
export const gpuBuild: WheelBuild = { ...wheelBuild(), cuda: { version: '12.5', wheels: [pinnedWheel('cublas')] } };

/** The library and the binding as tfjs-node's own store has them. */
export const store = {
  library: tarball({ './lib/libtensorflow.so.2.9.1': 'official library', './lib/libtensorflow_framework.so.2.9.1': 'framework', './include/tensorflow/c/c_api.h': 'unwanted' }),
  binding: tarball({ 'napi-v8/tfjs_binding.node': 'works' }),
};
export const officialBuild: OfficialBuild = { library: 'cpu-fake', sha256: hash('sha256', store.library, 'hex'), binding: 'CPU-fake', most: { archive: 100_000, unpacked: 100_000 } };

const packages = { tfjs: pinnedPackage('tfjs-fake'), headers: pinnedPackage('headers-fake') };
export const byWheel = (build: WheelBuild = wheelBuild(), name: 'cpu' | 'gpu' = 'cpu') => fromWheel(name, build, packages);
export const byOfficial = (build: OfficialBuild = officialBuild, name: 'cpu' | 'gpu' = 'cpu') => official(name, build, packages.tfjs);
export const officialGpu: OfficialBuild = { ...officialBuild, cuda: { version: '11.2', libraries: ['libno-such-cuda.so.11'] } };

/** In place of the process that loads the binding: the fake compiler, or the store, wrote into it what it does. */
export const probe: Means['probe'] = ({ folder, manifest: { binding, build } }) => {
  const does = readFileSync(path.join(folder, binding), 'utf8');
  if (does !== 'works') return Promise.reject(new Error(`the binding ${does}`));
  return Promise.resolve({ version: '1.0', gpu: build === 'gpu', right: true, gigaflops: 1 });
};
export const means = (...ways: Means['ways']): Means => ({ ways, probe });

export interface Requests {
  readonly address: string;
  /** paths asked for */
  readonly paths: readonly string[];
  /** answers one path in another way */
  answer?: (url: string, response: ServerResponse) => boolean;
  close(): Promise<void>;
}

/** The npm registry and tfjs-node's store in one server of this machine. */
export async function startServer(): Promise<Requests> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    const url = request.url ?? '';
    paths.push(url);
    if (requests.answer?.(url, response)) return;
    const name = Object.keys(archives).find((each): each is keyof typeof archives => url.startsWith(`/${each}`));
    if (name !== undefined) response.end(url.endsWith('.tgz') ? archives[name] : manifestOf(name, requests.address));
    else if (url.includes('libtensorflow-cpu-fake')) response.end(store.library);
    else if (url.includes('CPU-fake')) response.setHeader('x-goog-hash', `crc32c=AAAAAA==,md5=${hash('md5', store.binding, 'base64')}`).end(store.binding);
    else response.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const requests: Requests = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    close: () => new Promise<void>((done) => {
      server.close(() => { done(); });
      server.closeAllConnections();
    }),
  };
  return requests;
}

const manifestOf = (name: keyof typeof archives, address: string) =>
  JSON.stringify({ name, 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { name, version: '1.0.0', dist: { tarball: `${address}/${name}/-/${name}-1.0.0.tgz`, integrity: pinnedPackage(name).integrity } } } });

/** What the fake programs do: python3 with pip, and g++. */
export interface Mode {
  readonly pip?: 'works' | 'absent' | 'fails' | 'hangs' | 'brings another' | 'brings nothing';
  readonly compiler?: 'works' | 'fails' | 'hangs' | 'makes what crashes';
}

const PIP = `
case "$*" in *--version*)
  [ "$pip" = absent ] && { echo 'No module named pip' >&2; exit 1; }
  exit 0
esac
note python3 "$@"
[ "$pip" = fails ] && { echo 'ERROR: no matching distribution' >&2; exit 2; }
while [ $# -gt 0 ]; do
  case "$1" in --dest) dest=$2;; --requirement) requirements=$2;; esac
  shift
done
name=$(sed 's/==.*//' "$requirements")
mkdir "$TMPDIR/pip-unpack"
head -c 100 "$here/wheels/$name" > "$TMPDIR/pip-unpack/part"
[ "$pip" = hangs ] && hang
file="$dest/$name-1.0-cp311-cp311-fake_linux.whl"
case "$pip" in
  'brings another') echo another > "$file";;
  'brings nothing') ;;
  *) grep -q "^$name==1.0 --hash=sha256:$(cat "$here/wheels/$name.sha256")$" "$requirements" || exit 3
     rm -r "$TMPDIR/pip-unpack"; cp "$here/wheels/$name" "$file";;
esac
`;
const COMPILER = `
[ "$1" = --version ] && exit 0
note g++ "$@"
[ "$compiler" = fails ] && { echo 'fatal error: stdlib.h: No such file or directory' >&2; exit 1; }
echo half > "$TMPDIR/cc-object"
[ "$compiler" = hangs ] && hang
while [ "$1" != -o ]; do shift; done
[ "$compiler" = 'makes what crashes' ] && printf crashes > "$2" || printf works > "$2"
`;
const program = (body: string) => `#!/bin/sh
here=\${0%/*}
PATH=/usr/bin:/bin
. "$here/mode"
note() { echo "$PWD|$*" >> "$here/calls"; }
hang() { echo $$ > "$here/hanging"; exec sleep 600; }
${body}`;

/** A folder of programs for the search path. */
export class Programs {
  constructor(private readonly folder: string) {
    mkdirSync(path.join(folder, 'wheels'), { recursive: true });
    for (const [name, bytes] of Object.entries(wheels)) {
      writeFileSync(path.join(folder, 'wheels', name), bytes);
      writeFileSync(path.join(folder, 'wheels', `${name}.sha256`), hash('sha256', bytes, 'hex'));
    }
    this.put('python3', PIP);
    this.put('g++', COMPILER);
    this.do({});
  }

  put(name: string, body: string): void {
    writeFileSync(path.join(this.folder, name), program(body));
    chmodSync(path.join(this.folder, name), 0o755);
  }

  do(mode: Mode): void {
    const { pip = 'works', compiler = 'works' } = mode;
    writeFileSync(path.join(this.folder, 'mode'), `pip='${pip}' compiler='${compiler}'\n`);
  }

  /** every call but those for a version, as folder and words */
  calls(): { readonly cwd: string; readonly words: string }[] {
    const file = path.join(this.folder, 'calls');
    const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return lines.map((line) => ({ cwd: line.slice(0, line.indexOf('|')), words: line.slice(line.indexOf('|') + 1) }));
  }

  downloads = () => this.calls().filter(({ words }) => words.startsWith('python3 ')).length;

  /** the process that hangs, once one does */
  hanging(): number | undefined {
    const file = path.join(this.folder, 'hanging');
    return (existsSync(file) && Number(readFileSync(file, 'utf8'))) || undefined;
  }
}
