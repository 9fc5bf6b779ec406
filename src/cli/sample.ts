import { existsSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '../protocol/control.ts';
import { cliFault } from './faults.ts';
import { say, sayJson } from './output.ts';
import { findRunHere, shortPath } from './places.ts';
import { runHere } from './task.ts';
import { t } from './text.ts';

export interface SampleFlags {
  readonly count?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: true;
}

/** `gan sample` */
export async function sample(reference: string, { json, out, ...numbers }: SampleFlags): Promise<number> {
  const { dir } = await findRunHere(reference);
  const file = path.resolve(out ?? `samples-${path.basename(dir)}.png`);
  const outFolder = path.dirname(file);
  if (!existsSync(outFolder)) throw cliFault('outFolder', { folder: outFolder, file });
  const result = await runHere({ task: 'sample', runDir: dir, ...numbers, out: file });
  if (json) sayJson(result);
  else say(t('Wrote {file}.', { file: shortPath(file) }));
  return EXIT.ok;
}
