import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import * as tar from 'tar';
import { reasonOf } from '../../data/faults.ts';
import type { PinnedPackage } from '../../data/npm-package.ts';
import type { TensorFlowBuild } from '../../engine/tensorflow/place.ts';
import { Fault } from '../../faults/fault.ts';
import { digestOf } from './checksum.ts';
import { setupFault } from './faults.ts';
import { fetchFile, md5Of } from './fetch-file.ts';
import { takeKernels } from './from-wheel.ts';
import { archiveName, fetchFromNpm } from './npm.ts';
import { bindingUrl, libraryUrl, OFFICIAL_VERSION, type OfficialBuild } from './official-pins.ts';
import { tfjsNode } from './pins.ts';
import { refuseMissingLibraries } from './system-libraries.ts';
import type { Places } from './storage.ts';
import { layout, type Findings, type Way } from './way.ts';
import type { Work } from './work.ts';

const MOST_BINDING = 20e6;

/** The official package, with the library and the binding that its own installer downloads. */
export function official(build: TensorFlowBuild, pinned: OfficialBuild, tfjs: PinnedPackage = tfjsNode): Way {
  const { cuda, most } = pinned;
  return {
    claims: { way: 'official', build, tensorflow: OFFICIAL_VERSION, package: { name: build === 'gpu' ? '@tensorflow/tfjs-node-gpu' : tfjsNode.name, version: tfjsNode.version }, ...(cuda ? { cuda: cuda.version } : {}) },
    downloads: [libraryName(pinned), archiveName(tfjs)],
    bytes: most.archive + most.unpacked,
    make: (places, work) => make(pinned, tfjs, places, work),
  };
}

const libraryName = ({ library }: OfficialBuild) => `libtensorflow-${library}-${OFFICIAL_VERSION}.tar.gz`;

async function make(pinned: OfficialBuild, tfjs: PinnedPackage, { downloads, made }: Places, work: Work): Promise<Findings> {
  if (pinned.cuda) await refuseMissingLibraries(pinned.cuda.version, pinned.cuda.libraries, work);
  const archive = await fetchLibrary(pinned, downloads, work);
  const binding = await fetchBinding(pinned, work);
  await takeKernels(await fetchFromNpm(tfjs, downloads, work), made);
  work.progress(0, 0, `Unpacking ${path.basename(archive)}`);
  const libraries = path.join(made, layout.libraries);
  await unpack(archive, path.dirname(libraries), { filter: (name) => /^(?:\.\/)?lib\/[^/]+$/.test(name) }, pinned.most.unpacked);
  await unpack(binding.file, path.dirname(path.join(made, layout.binding)), { strip: 1 }, MOST_BINDING);
  return {
    libraries: await largestFirst(libraries),
    sources: [{ name: libraryUrl(pinned), checksum: `sha256:${pinned.sha256}` }, { name: bindingUrl(pinned), checksum: `md5:${binding.md5}` }, { name: tfjs.spec, checksum: tfjs.integrity }],
  };
}

/** Fetches an archive; what goes wrong on the way is a reason to take another way. @throws Fault `setup.download` */
async function fetched(url: string, target: string, most: number, work: Work): Promise<{ readonly md5: string | undefined }> {
  return fetchFile(url, target, most, work).catch((error: unknown) => {
    work.signal.throwIfAborted();
    if (error instanceof Fault) throw error;
    throw setupFault('download', { url, reason: reasonOf(error) }, error);
  });
}

/** The archive whose checksum is known. @throws Fault `setup.download`, `setup.checksum` */
async function fetchLibrary(pinned: OfficialBuild, downloads: string, work: Work): Promise<string> {
  const file = path.join(downloads, libraryName(pinned));
  const sha256 = async (candidate: string) => (await digestOf(candidate, work.signal)).sha256;
  if ((await stat(file).catch(() => undefined)) && (await sha256(file)) === pinned.sha256) return file;
  const arrived = path.join(work.folder, libraryName(pinned));
  await fetched(libraryUrl(pinned), arrived, pinned.most.archive, work);
  const found = await sha256(arrived);
  if (found !== pinned.sha256) throw setupFault('checksum', { file: libraryUrl(pinned), found, expected: pinned.sha256 });
  await rename(arrived, file);
  return file;
}

/** The binding has no checksum but the one that its store gives with it; without that it is not taken. */
async function fetchBinding(pinned: OfficialBuild, work: Work): Promise<{ readonly file: string; readonly md5: string }> {
  const [url, file] = [bindingUrl(pinned), path.join(work.folder, 'binding.tar.gz')];
  const { md5 } = await fetched(url, file, MOST_BINDING, work);
  const found = await md5Of(file);
  if (md5 !== found) throw setupFault('checksum', { file: url, found, expected: md5 ?? 'none, though its store gives one' });
  return { file, md5 };
}

/** Links and names that would leave the folder are refused by tar itself. */
async function unpack(file: string, folder: string, options: { readonly filter?: (name: string) => boolean; readonly strip?: number }, most: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let bytes = 0;
  const filter = (name: string, entry: { readonly size?: number }) => {
    if (options.filter?.(name) === false) return false;
    bytes += entry.size ?? 0;
    return bytes <= most;
  };
  try {
    await tar.x({ ...options, file, cwd: folder, strict: true, filter });
  } catch (error) {
    throw setupFault('archive', { file: path.basename(file), reason: reasonOf(error) }, error);
  }
  if (bytes > most) throw setupFault('archive', { file: path.basename(file), reason: `it has more than ${most} bytes` });
}

/** TensorFlow's libraries as files of the installation; what links to them is left out. */
async function largestFirst(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isFile());
  const sized = await Promise.all(entries.map(async ({ name }) => ({ name, size: (await stat(path.join(folder, name))).size })));
  return sized.sort((a, b) => b.size - a.size).map(({ name }) => `${layout.libraries}/${name}`);
}
