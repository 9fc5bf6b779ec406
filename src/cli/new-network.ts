import { existsSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MODULE_NAME, networkTypes, newModule, TYPES_NAME } from '../config/network-template.ts';
import { EXIT } from '../protocol/control.ts';
import { cliFault } from './faults.ts';
import { say } from './output.ts';
import { shortPath } from './places.ts';
import { t } from './text.ts';

/** `gan new-network` */
export async function newNetwork(file = MODULE_NAME): Promise<number> {
  const target = path.resolve(file);
  const folder = path.dirname(target);
  if (!/\.[jt]s$/.test(target)) throw cliFault('moduleEnding', { file: target });
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) throw cliFault('outFolder', { folder, file: target });
  if (existsSync(target)) throw cliFault('taken', { file: target });
  await writeFile(target, newModule(path.basename(target)), { flag: 'wx' });
  await writeFile(path.join(folder, TYPES_NAME), networkTypes);
  say(t('Wrote {module} and {types}. In a config: "network": "module", "module": "./{name}".', { module: shortPath(target), types: TYPES_NAME, name: path.basename(target) }));
  return EXIT.ok;
}
