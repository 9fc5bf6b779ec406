import { z } from 'zod';
import { EXIT } from '../protocol/control.ts';
import { formatSize } from './format.ts';
import { say, sayJson } from './output.ts';
import { runHere } from './task.ts';
import { t } from './text.ts';

const cached = z.object({ name: z.string(), folder: z.string(), bytes: z.number() });
const resultSchema = z.object({ folder: z.string(), caches: z.array(cached), cleared: z.array(cached) });

/** `gan caches`: lists what is cached, and deletes what is named. */
export async function caches({ clear, json }: { readonly clear?: readonly string[]; readonly json?: true }): Promise<number> {
  const result = resultSchema.parse(await runHere({ task: 'caches', ...(clear ? { clear: [...clear] } : {}) }));
  if (json) sayJson(result);
  else describe(result).forEach(say);
  return EXIT.ok;
}

function describe({ folder, caches: left, cleared }: z.output<typeof resultSchema>): string[] {
  const line = ({ name, bytes }: z.output<typeof cached>) => `${name.padEnd(20)}${formatSize(bytes)}`;
  const gone = cleared.map((cache) => t('deleted: {cache}', { cache: line(cache) }));
  return left.length + gone.length === 0 ? [t('Nothing is cached in {folder}.', { folder })] : [...gone, ...left.map(line), t('in {folder}', { folder })];
}
