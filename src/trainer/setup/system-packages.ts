import { findProgram, type Environment } from './programs.ts';

/** What the set-up needs of the system. */
export type Need = 'compiler' | 'pip';

/** Package manager → the command by which a person installs a need. */
const commands: Readonly<Record<string, Readonly<Record<Need, string>>>> = {
  'apt-get': { compiler: 'sudo apt-get install g++', pip: 'sudo apt-get install python3-pip' },
  dnf: { compiler: 'sudo dnf install gcc-c++', pip: 'sudo dnf install python3-pip' },
  pacman: { compiler: 'sudo pacman -S gcc', pip: 'sudo pacman -S python-pip' },
  zypper: { compiler: 'sudo zypper install gcc-c++', pip: 'sudo zypper install python3-pip' },
  apk: { compiler: 'sudo apk add g++', pip: 'sudo apk add py3-pip' },
};
const elsewhere: Readonly<Record<Need, string>> = { compiler: 'the package g++ or gcc-c++ of your system', pip: 'the package python3-pip of your system' };

/** What a person types here to install a need, or what to look for where the package manager is not known. */
export function howToInstall(need: Need, env: Environment = process.env, platform: NodeJS.Platform = process.platform): string {
  if (platform === 'darwin') return 'xcode-select --install';
  const manager = Object.keys(commands).find((name) => findProgram([name], env) !== undefined);
  return (manager === undefined ? elsewhere : commands[manager]!)[need];
}
