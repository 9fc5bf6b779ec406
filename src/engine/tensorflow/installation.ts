import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/** Version of the manifest's form. */
export const INSTALLATION_FORMAT = 1;
export const MANIFEST_NAME = 'installation.json';

export const tensorFlowDevices = ['cpu', 'gpu'] as const;
export type TensorFlowDevice = (typeof tensorFlowDevices)[number];

/** A path inside the installation's folder, with slashes. */
const innerPath = z.string().max(500).refine((value) => !path.posix.isAbsolute(value) && !/[\\:]/.test(value) && !value.split('/').includes('..'), 'a path inside the folder');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

/**
 * What an installation of TensorFlow says of itself: `installation.json` in its folder. It is the last file that the
 * set-up writes before it puts the folder in its place.
 */
export const installationSchema = z.object({
  format: z.literal(INSTALLATION_FORMAT),
  /** `official`: libtensorflow and binding as tfjs's own installer fetches them; `wheel`: PyPI's libraries, the binding compiled here */
  way: z.enum(['official', 'wheel']),
  device: z.enum(tensorFlowDevices),
  /** TensorFlow's version */
  tensorflow: z.string().max(50),
  platform: z.string().max(50),
  arch: z.string().max(50),
  /** the N-API version that the binding needs */
  napi: z.int().positive(),
  /** tfjs-node's native addon, which finds the libraries by itself */
  binding: innerPath,
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

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder of what a person had set up for themselves, for every workspace and every way to start a run. `GAN_LIBRARIES`
 * names another; otherwise each system's own place for a program's data (XDG base directory specification: a relative
 * XDG_DATA_HOME is to be ignored).
 */
export function librariesFolder(env: Environment = process.env, platform: NodeJS.Platform = process.platform, home = homedir()): string {
  if (env['GAN_LIBRARIES']) return path.resolve(env['GAN_LIBRARIES']);
  const name = 'gan-workbench';
  if (platform === 'win32') return path.join(env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), name, 'Libraries');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', name);
  const xdg = env['XDG_DATA_HOME'];
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(home, '.local', 'share'), name);
}

/** Where the installation for a device is, or would be. */
export const installationFolder = (device: TensorFlowDevice, libraries = librariesFolder()): string => path.join(libraries, 'tensorflow', device);

const LIMIT = 4 << 20;

/** The installation for a device; undefined where there is none, or none that this version can use. */
export async function findInstallation(device: TensorFlowDevice, libraries = librariesFolder()): Promise<Installation | undefined> {
  const folder = installationFolder(device, libraries);
  try {
    const file = path.join(folder, MANIFEST_NAME);
    if ((await stat(file)).size > LIMIT) return undefined;
    return { folder, manifest: installationSchema.parse(JSON.parse(await readFile(file, 'utf8'))) };
  } catch {
    return undefined;
  }
}
