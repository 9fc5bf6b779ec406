import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

export const EXTENSION = 'gan-workbench.gan-workbench';

const manifest = z.object({ version: z.string() });

/** A package that scripts/package.mjs made before these tests, for the stage `installed`. */
export async function packageFile(target: string): Promise<string> {
  const { version } = manifest.parse(JSON.parse(await readFile('package.json', 'utf8')));
  const file = path.resolve('out', 'packages', 'tested', `gan-workbench-${target}-${version}.vsix`);
  if (!existsSync(file)) throw new Error(`${file} is missing: run node scripts/test.mjs --only=installed`);
  return file;
}

/** The package for this system. */
export const ownPackage = (): Promise<string> => packageFile(`${process.platform}-${process.arch}`);

const list = z.array(z.object({ identifier: z.object({ id: z.string() }) }));

/** The extensions that VS Code has: the folder of one that was uninstalled stays until VS Code is started anew. */
export async function listed(home: string): Promise<string[]> {
  return list.parse(JSON.parse(await readFile(path.join(home, 'exts', 'extensions.json'), 'utf8'))).map(({ identifier }) => identifier.id);
}

/** The folder that the extension was installed into; undefined where it is not. */
export async function installedFolder(home: string): Promise<string | undefined> {
  const exts = path.join(home, 'exts');
  const name = (await readdir(exts)).find((each) => each.startsWith(`${EXTENSION}-`));
  return name === undefined ? undefined : path.join(exts, name);
}
