import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliDecompressSync } from 'node:zlib';
import { cached } from './cache.ts';

const run = promisify(execFile);
/** The package that test/browser.ts takes a browser from, too. */
const VERSION = '147.0.0';
const DRIVER = 'vk_swiftshader_icd.json';

/** What a process needs in its environment to find a software graphics adapter, or why there is none. */
export type SoftwareAdapter = { readonly env: Readonly<Record<string, string>> } | { readonly why: string };

/**
 * SwiftShader, which is a Vulkan driver that computes on the processor, with the loader that finds it: that of a browser
 * that is installed, else of npm's `@sparticuz/chromium`, fetched once into the cache. (Mesa's, llvmpipe, lacks what
 * WebGPU asks for in the release that Debian 12 has.)
 */
export async function softwareAdapter(): Promise<SoftwareAdapter> {
  if (process.platform !== 'linux') return { why: `SwiftShader is looked for on Linux alone, and this is ${process.platform}` };
  const installed = ['/usr/lib/chromium', '/opt/google/chrome', '/usr/lib64/chromium-browser'].find((folder) => existsSync(path.join(folder, DRIVER)));
  if (installed !== undefined) return { env: environment(installed) };
  if (process.arch !== 'x64') return { why: `no browser with SwiftShader is installed, and npm has it for x64 alone, not ${process.arch}` };
  try {
    return { env: environment(await cached(`swiftshader-${VERSION}`, install)) };
  } catch (error) {
    return { why: `SwiftShader could not be fetched: ${error instanceof Error ? error.message : String(error)}` };
  }
}

function environment(folder: string): Record<string, string> {
  const libraries = [folder, process.env['LD_LIBRARY_PATH']].filter((dir) => dir !== undefined && dir !== '').join(':');
  const driver = path.join(folder, DRIVER);
  return { LD_LIBRARY_PATH: libraries, VK_DRIVER_FILES: driver, VK_ICD_FILENAMES: driver };
}

async function install(folder: string): Promise<void> {
  const npm = path.join(folder, 'npm');
  await mkdir(npm);
  await writeFile(path.join(npm, 'package.json'), '{"private":true}');
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', `@sparticuz/chromium@${VERSION}`], { cwd: npm });
  const archive = path.join(npm, 'swiftshader.tar');
  await writeFile(archive, brotliDecompressSync(await readFile(path.join(npm, 'node_modules/@sparticuz/chromium/bin/swiftshader.tar.br'))));
  await run('tar', ['-xf', archive, '-C', folder, DRIVER, 'libvk_swiftshader.so', 'libvulkan.so.1']);
  await rm(npm, { recursive: true });
}
