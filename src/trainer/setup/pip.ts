import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setupFault } from './faults.ts';
import type { PinnedWheel } from './pins.ts';
import { findProgram, runProgram } from './programs.ts';
import { howToInstall } from './system-packages.ts';
import type { Work } from './work.ts';

const NAMES = ['python3', 'python'];
const LOOK_MILLISECONDS = 250;

/** The user's Python that has pip. @throws Fault `setup.python` */
export async function findPython({ folder, signal }: Work): Promise<string> {
  const found: string[] = [];
  for (const name of NAMES) {
    const python = findProgram([name]);
    if (python === undefined) continue;
    const { ok, words } = await runProgram(python, ['-m', 'pip', '--version'], { cwd: folder, signal });
    if (ok) return python;
    found.push(`${python}: ${words.split('\n').at(-1) ?? ''}`);
  }
  throw setupFault('python', { found: found.join('; ') || `neither ${NAMES.join(' nor ')}`, install: howToInstall('pip') });
}

/**
 * Has the user's own pip, with the user's own settings, fetch one file into a folder; pip itself checks the hash.
 * Nothing is installed, and nothing stays in pip's cache.
 * @throws Fault `setup.pip`, `setup.pipFile`; the signal's reason
 */
export async function pipDownload(python: string, wheel: PinnedWheel, target: string, { folder, signal, progress }: Work): Promise<void> {
  const [temporary, arrived] = [path.join(folder, 'pip-tmp'), path.join(folder, 'pip')];
  for (const each of [temporary, arrived]) await mkdir(each, { recursive: true, mode: 0o700 });
  const requirements = path.join(folder, 'requirements.txt');
  await writeFile(requirements, `${wheel.requirement} --hash=sha256:${wheel.sha256}\n`, { mode: 0o600 });
  const look = () => void bytesIn([temporary, arrived]).then((done) => { progress(Math.min(done, wheel.bytes), wheel.bytes, `Fetching ${wheel.file}`); });
  const timer = setInterval(look, LOOK_MILLISECONDS);
  // Python looks into the current folder for modules, so that must not be a workspace.
  const env = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, PIP_REQUIRE_VIRTUALENV: '0' };
  const { ok, how, words } = await runProgram(python, downloadArguments(wheel, arrived, requirements), { cwd: folder, env, signal }).finally(() => { clearInterval(timer); });
  if (!ok) throw setupFault('pip', { file: wheel.file, requirement: wheel.requirement, how, words });
  await rename(path.join(arrived, wheel.file), target).catch((error: unknown) => { throw setupFault('pipFile', { file: wheel.file }, error); });
}

const downloadArguments = ({ python, platform }: PinnedWheel, folder: string, requirements: string): string[] => [
  '-m', 'pip', 'download', '--no-deps', '--require-hashes', '--only-binary', ':all:', '--no-input', '--no-cache-dir', '--progress-bar', 'off', '--disable-pip-version-check',
  '--implementation', 'cp', '--python-version', python, '--abi', `cp${python.replace('.', '')}`, '--platform', platform, '--dest', folder, '--requirement', requirements,
];

/** Bytes of all files in folders; pip writes a download into a folder of its own among the temporary ones. */
async function bytesIn(folders: readonly string[]): Promise<number> {
  const entries = (await Promise.all(folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])))).flat();
  const sizes = await Promise.all(entries.filter((entry) => entry.isFile()).map((entry) => stat(path.join(entry.parentPath, entry.name)).then(({ size }) => size, () => 0)));
  return sizes.reduce((sum, size) => sum + size, 0);
}
