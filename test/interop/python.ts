import { execFile, execFileSync } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { cached } from '../cache.ts';

const run = promisify(execFile);
const PACKAGES = ['tensorboard==2.20.0', 'safetensors==0.6.2', 'numpy==2.2.6', 'setuptools==80.9.0'];
const isWindows = process.platform === 'win32';

/** The Python that is on this machine, by its own account, or undefined. */
function systemPython(): { readonly program: string; readonly version: string } | undefined {
  for (const program of isWindows ? ['py', 'python'] : ['python3', 'python']) {
    try {
      const version = execFileSync(program, ['-c', 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2])'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
      if (Number(version.split('.')[0]) === 3 && Number(version.split('.')[1]) >= 10) return { program, version };
    } catch {
      continue;
    }
  }
  return undefined;
}

/** A Python with the programs that read our files. */
export const pythonWithReaders = (): ReturnType<typeof pythonWith> => pythonWith(PACKAGES);

/**
 * A Python with packages, in a virtual environment of the tests' cache, made once by the user's
 * own pip.
 * @returns its program, or why there is none
 */
export async function pythonWith(packages: readonly string[]): Promise<{ readonly python: string } | { readonly missing: string }> {
  const system = systemPython();
  if (!system) return { missing: 'no Python 3.10 or newer with venv is installed here' };
  try {
    const folder = await cached(`python-${system.version}-${packages.join('-').replaceAll('==', '-')}`, (at) => install(system.program, packages, at));
    return { python: interpreter(folder) };
  } catch (error) {
    return { missing: `pip could not install ${packages.join(', ')}: ${error instanceof Error ? error.message.slice(-500) : String(error)}` };
  }
}

async function install(program: string, packages: readonly string[], folder: string): Promise<void> {
  await run(program, ['-m', 'venv', folder]);
  await run(interpreter(folder), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary', ':all:', ...packages], { maxBuffer: 1 << 24 });
}

const interpreter = (folder: string): string => (isWindows ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python'));
