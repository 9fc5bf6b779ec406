import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { tensorflowFault } from './faults.ts';
import { installationFolder, librariesFolder, type TensorFlowBuild } from './place.ts';

/** Version of the manifest's form. */
export const INSTALLATION_FORMAT = 1;
export const MANIFEST_NAME = 'installation.json';

/** A path inside the installation's folder, with slashes. */
const innerPath = z.string().max(500).refine((value) => !path.posix.isAbsolute(value) && !/[\\:]/.test(value) && !value.split('/').includes('..'), 'a path inside the folder');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const version = z.string().regex(/^\d+(?:\.\d+)*[-+.\w]*$/).max(50);

/**
 * What an installation of TensorFlow says of itself: `installation.json` in its folder. It is the last file that the
 * set-up writes before it puts the folder in its place.
 */
export const installationSchema = z.object({
  format: z.literal(INSTALLATION_FORMAT),
  /** `official`: libtensorflow and binding as tfjs's own installer fetches them; `wheel`: PyPI's libraries, the binding compiled here */
  way: z.enum(['official', 'wheel']),
  build: z.enum(['cpu', 'gpu']),
  /** TensorFlow's version */
  tensorflow: version,
  /** the npm package whose kernels and whose binding these are */
  package: z.object({ name: z.enum(['@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu']), version }),
  platform: z.string().max(50),
  arch: z.string().max(50),
  /** oldest GNU C library that the libraries run on, where that is known */
  glibc: version.optional(),
  /** the CUDA that a build for GPUs was made for */
  cuda: version.optional(),
  /** the N-API version that the binding needs */
  napi: z.int().positive(),
  /** tfjs-node's native addon, which finds the libraries by itself */
  binding: innerPath,
  /** folder of the package's JavaScript: `nodejs_kernel_backend.js`, `register_all_kernels.js`, `kernels/` … */
  kernels: innerPath,
  /** TensorFlow's own libraries, the largest first; its beginning tells one build from another */
  libraries: z.array(innerPath).min(1).max(100),
  /** what was fetched, and the checksum that it had */
  sources: z.array(z.object({ name: z.string().max(500), checksum: z.string().max(200) })).max(100),
  /** every file but the manifest */
  files: z.record(innerPath, z.object({ bytes: z.int().nonnegative(), sha256 })),
  /** when it was made, ISO 8601 */
  made: z.string().max(50),
});
export type InstallationManifest = Readonly<z.output<typeof installationSchema>>;

export interface Installation {
  readonly folder: string;
  readonly manifest: InstallationManifest;
}

const LIMIT = 4 << 20;

/** The installation of a build; undefined where there is none, or none that this version can use. */
export async function findInstallation(build: TensorFlowBuild, libraries = librariesFolder()): Promise<Installation | undefined> {
  return readInstallation(build, libraries).catch(() => undefined);
}

/**
 * The installation of a build, read and looked over: nothing of it is loaded, and its checksums are the set-up's to hold.
 * @throws Fault `tensorflow.absent`, `tensorflow.manifest`, `tensorflow.newer`, `tensorflow.incomplete`
 */
export async function readInstallation(build: TensorFlowBuild, libraries = librariesFolder()): Promise<Installation> {
  const folder = installationFolder(build, libraries);
  const file = path.join(folder, MANIFEST_NAME);
  const size = await bytesOf(file);
  if (size === undefined) throw tensorflowFault('absent', { folder, how: build === 'gpu' ? ' --gpu' : '' });
  if (size > LIMIT) throw tensorflowFault('manifest', { file, reason: `it has ${size} bytes` });
  const installation = { folder, manifest: parsed(await readFile(file, 'utf8'), file) };
  await refuseIncomplete(installation);
  return installation;
}

function parsed(text: string, file: string): InstallationManifest {
  const content = json(text, file);
  const format = z.object({ format: z.int() }).safeParse(content).data?.format;
  if (format !== undefined && format > INSTALLATION_FORMAT) throw tensorflowFault('newer', { file, format, known: INSTALLATION_FORMAT });
  const { success, data, error } = installationSchema.safeParse(content);
  if (!success) throw tensorflowFault('manifest', { file, reason: z.prettifyError(error).replaceAll('\n', ' ') });
  return data;
}

function json(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw tensorflowFault('manifest', { file, reason: String(error) }, error);
  }
}

/** What is loaded has to be there, as large as it was: a disk that was full, or a hand, may have taken it. */
async function refuseIncomplete({ folder, manifest: { binding, libraries, files } }: Installation): Promise<void> {
  for (const name of [binding, ...libraries]) {
    const found = await bytesOf(path.join(folder, name));
    const wanted = files[name]?.bytes ?? found;
    if (found === undefined || found !== wanted) throw tensorflowFault('incomplete', { file: path.join(folder, name), found: found ?? 0, wanted: wanted ?? 'more' });
  }
}

/** Bytes of a file, undefined where there is none. */
async function bytesOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}
