import { findProgram } from './programs.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the set-up needs of the system, as the package managers call it. */
export type Need = 'compiler' | 'pip';

/** Package manager → how a person installs a need by it; the first that is there counts. */
const managers: readonly { readonly program: string; readonly commands: Readonly<Record<Need, string>> }[] = [
  { program: 'apt-get', commands: { compiler: 'sudo apt-get install g++', pip: 'sudo apt-get install python3-pip' } },
  { program: 'dnf', commands: { compiler: 'sudo dnf install gcc-c++', pip: 'sudo dnf install python3-pip' } },
  { program: 'pacman', commands: { compiler: 'sudo pacman -S gcc', pip: 'sudo pacman -S python-pip' } },
  { program: 'apk', commands: { compiler: 'sudo apk add g++', pip: 'sudo apk add py3-pip' } },
  { program: 'zypper', commands: { compiler: 'sudo zypper install gcc-c++', pip: 'sudo zypper install python3-pip' } },
];
const MAC: Readonly<Record<Need, string>> = { compiler: 'xcode-select --install', pip: 'xcode-select --install' };
const ANY: Readonly<Record<Need, string>> = { compiler: 'the package g++ or gcc-c++ of your system', pip: 'the package python3-pip of your system' };

/** What a person types here to install a need, or what to look for where the package manager is not known. */
export function howToInstall(need: Need, env: Environment = process.env, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return MAC[need];
  return managers.find(({ program }) => findProgram([program], env) !== undefined)?.commands[need] ?? ANY[need];
}
