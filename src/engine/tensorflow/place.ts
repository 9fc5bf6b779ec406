import { homedir } from 'node:os';
import path from 'node:path';

/** TensorFlow as it is installed: with or without support for GPUs. Both may be there. */
export type TensorFlowBuild = 'cpu' | 'gpu';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The folder of the libraries that a person had set up for themselves, for every workspace and every way to start a run.
 * `GAN_LIBRARIES` names another; otherwise each system's own place for a program's data (XDG base directory
 * specification: a relative XDG_DATA_HOME is to be ignored).
 */
export function librariesFolder(env: Environment = process.env, platform: NodeJS.Platform = process.platform, home = homedir()): string {
  if (env['GAN_LIBRARIES']) return path.resolve(env['GAN_LIBRARIES']);
  const name = 'gan-workbench';
  if (platform === 'win32') return path.join(env['LOCALAPPDATA'] ?? path.join(home, 'AppData', 'Local'), name, 'Libraries');
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', name);
  const xdg = env['XDG_DATA_HOME'];
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(home, '.local', 'share'), name);
}

/** Where the set-up keeps everything of TensorFlow. */
export const tensorFlowFolder = (libraries = librariesFolder()): string => path.join(libraries, 'tensorflow');

/** Where the installation of a build is, or would be: a folder that is there is whole, for it is put there by a rename. */
export const installationFolder = (build: TensorFlowBuild, libraries = librariesFolder()): string => path.join(tensorFlowFolder(libraries), build);
