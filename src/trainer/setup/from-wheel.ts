import { mkdir, rename } from 'node:fs/promises';
import path from 'node:path';
import type { PinnedPackage } from '../../data/npm-package.ts';
import type { TensorFlowBuild } from '../../engine/tensorflow/place.ts';
import { compileBinding, findCompiler } from './compiler.ts';
import { setupFault } from './faults.ts';
import { archiveName, fetchFromNpm } from './npm.ts';
import { nodeApiHeaders, tfjsNode } from './pins.ts';
import { fetchWheel, pythonFor } from './pip.ts';
import type { Places } from './storage.ts';
import { layout, type Findings, type Way } from './way.ts';
import { unpackWheel } from './wheel.ts';
import { WHEEL_VERSION, type PinnedWheel, type WheelBuild } from './wheel-pins.ts';
import type { Work } from './work.ts';

/** Folders of headers that the binding includes, and what those include. */
const HEADERS = /^tensorflow\/include\/(?:tensorflow\/c|tensorflow\/core\/platform|tsl\/platform|xla\/tsl\/c)\/[^.]*\.h$/;
const MOST_HEADERS = 16e6;
/** CUDA's libraries, and the assembler and intermediate code that TensorFlow makes kernels with. */
const CUDA = /^nvidia\/(?:\w+\/lib|cuda_nvcc\/(?:bin|nvvm))\//;

const wheelsOf = ({ tensorflow, cuda }: WheelBuild): readonly PinnedWheel[] => [tensorflow, ...(cuda?.wheels ?? [])];

/** What the binding is made of, as npm has it. */
export interface BindingPackages {
  readonly tfjs: PinnedPackage;
  readonly headers: PinnedPackage;
}

/** PyPI's libraries, and tfjs-node's binding compiled against them. */
export function fromWheel(build: TensorFlowBuild, pinned: WheelBuild, packages: BindingPackages = { tfjs: tfjsNode, headers: nodeApiHeaders }): Way {
  const wheels = wheelsOf(pinned);
  const bytes = wheels.map((wheel) => wheel.bytes);
  return {
    claims: {
      way: 'wheel',
      build,
      tensorflow: WHEEL_VERSION,
      package: { name: tfjsNode.name, version: tfjsNode.version },
      ...(pinned.glibc === undefined ? {} : { glibc: pinned.glibc }),
      ...(pinned.cuda ? { cuda: pinned.cuda.version } : {}),
    },
    downloads: [...wheels.map(({ file }) => file), archiveName(packages.tfjs), archiveName(packages.headers)],
    // pip writes a file twice before it is whole.
    bytes: bytes.reduce((sum, each) => sum + each) + Math.max(...bytes) + pinned.unpacked + MOST_HEADERS,
    make: (places, work) => make(pinned, packages, places, work),
  };
}

async function make(pinned: WheelBuild, packages: BindingPackages, { downloads, made }: Places, work: Work): Promise<Findings> {
  const wheels = wheelsOf(pinned);
  const compiler = await findCompiler(work);
  const python = await pythonFor(wheels, downloads, work);
  const headers = await fetchFromNpm(packages.headers, downloads, work);
  const tfjs = await fetchFromNpm(packages.tfjs, downloads, work);
  const files: string[] = [];
  for (const wheel of wheels) files.push(await fetchWheel(python, wheel, downloads, work));
  const include = path.join(work.folder, 'include');
  const out = path.join(made, layout.binding);
  const unpacked: string[] = [];
  for (const file of files) unpacked.push(...(await unpackWheel(file, placing(pinned, made, include), pinned.unpacked + MOST_HEADERS, work)));
  const libraries = pinned.libraries.map((name) => path.join(made, layout.libraries, name));
  const missing = libraries.find((library) => !unpacked.includes(library));
  if (missing !== undefined) throw setupFault('wheel', { file: pinned.tensorflow.file, reason: `it has no ${path.basename(missing)}` });
  await compileBinding(compiler, { packageFolder: tfjs, includes: [path.join(headers, 'include'), include], libraries, out }, work);
  await takeKernels(tfjs, made);
  return {
    libraries: pinned.libraries.map((name) => `${layout.libraries}/${name}`),
    sources: [...wheels.map(({ file, sha256 }) => ({ name: file, checksum: `sha256:${sha256}` })), ...[packages.tfjs, packages.headers].map(({ spec, integrity }) => ({ name: spec, checksum: integrity }))],
  };
}

/** Where what is wanted of a wheel goes. CUDA's libraries lie beside TensorFlow's as they do in Python: they find each other by that. */
function placing({ libraries }: WheelBuild, made: string, include: string): (entry: string) => string | undefined {
  return (entry) => {
    const library = libraries.find((name) => entry === `tensorflow/${name}`);
    if (library !== undefined) return path.join(made, layout.libraries, library);
    if (HEADERS.test(entry)) return path.join(include, path.posix.relative('tensorflow/include', entry));
    return CUDA.test(entry) ? path.join(made, layout.cuda, entry) : undefined;
  };
}

/** Of tfjs-node's package only what computes stays. */
export async function takeKernels(tfjs: string, made: string): Promise<void> {
  await mkdir(path.join(made, layout.package), { recursive: true, mode: 0o700 });
  for (const name of ['package.json', 'README.md']) await rename(path.join(tfjs, name), path.join(made, layout.package, name));
  await rename(path.join(tfjs, 'dist'), path.join(made, layout.kernels)).catch((error: unknown) => { throw setupFault('npm', { spec: tfjsNode.spec, reason: 'it has no folder dist' }, error); });
}
