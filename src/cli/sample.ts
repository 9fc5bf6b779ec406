import { existsSync } from 'node:fs';
import path from 'node:path';
import { EXIT } from '../protocol/control.ts';
import { gridsSchema, setSchema } from '../protocol/generated.ts';
import { cliFault } from './faults.ts';
import { say, sayJson } from './output.ts';
import { findRunHere, shortPath } from './places.ts';
import { runShown } from './shown-task.ts';
import { runHere } from './task.ts';
import { t } from './text.ts';

export interface SampleFlags {
  readonly count?: number;
  readonly seed?: number;
  readonly out?: string;
  readonly codes?: true;
  readonly between?: true;
  readonly json?: true;
}

type Form = 'set' | 'codes' | 'between';

/** A folder is told by a slash at the end, or by having no ending. */
const isFolder = (out: string): boolean => /[\\/]$/.test(out) || path.extname(out) === '';

function formOf(flags: SampleFlags): Form | undefined {
  const { codes, between, out } = flags;
  if (codes) return gridForm('codes', flags, between && '--between');
  if (between) return gridForm('between', flags);
  return out !== undefined && isFolder(out) ? 'set' : undefined;
}

/** @throws Fault where something is asked for beside it that does not go with it */
function gridForm(form: Form, { count, out }: SampleFlags, beside?: string): Form {
  const flag = `--${form}`;
  const other = beside ?? (count === undefined ? undefined : '--count');
  if (other !== undefined) throw cliFault('together', { flag, other });
  if (out !== undefined && !/\.png$/i.test(out)) throw cliFault('gridFile', { flag, file: out });
  return form;
}

/** `gan sample` */
export async function sample(reference: string, flags: SampleFlags): Promise<number> {
  const { json, out, count, seed } = flags;
  const form = formOf(flags);
  const { dir } = await findRunHere(reference);
  const file = path.resolve(out ?? `${form ?? 'samples'}-${path.basename(dir)}.png`);
  const outFolder = path.dirname(file);
  if (!existsSync(outFolder)) throw cliFault('outFolder', { folder: outFolder, file });
  const task = { task: 'sample' as const, runDir: dir, out: file, ...(count === undefined ? {} : { count }), ...(seed === undefined ? {} : { seed }), ...(form ? { form } : {}) };
  const result = await (form === 'set' ? runShown(task, json === true) : runHere(task));
  if (json) sayJson(result);
  else wroteLines(result, form, file).forEach(say);
  return EXIT.ok;
}

function wroteLines(result: Readonly<Record<string, unknown>>, form: Form | undefined, file: string): string[] {
  if (form === 'set') {
    const { folder, count, classes } = setSchema.parse(result);
    const what = { count, folder: shortPath(folder), classes: classes?.length ?? 0 };
    return [classes ? t('Wrote {count} pictures into {folder}, a subfolder for each of {classes} classes.', what) : t('Wrote {count} pictures into {folder}.', what)];
  }
  const labels = result['labels'];
  if (!form) return [t('Wrote {file}.', { file: shortPath(file) }), ...(typeof labels === 'string' ? [t('Wrote {file}, the classes that were asked for.', { file: shortPath(labels) })] : [])];
  return gridsSchema.parse(result).pictures.map((picture) =>
    t('Wrote {file}. Rows: {rows} ({rowValues}). Columns: {columns} ({columnValues}).', { ...picture, file: shortPath(picture.file), rowValues: picture.rowValues.join(', '), columnValues: picture.columnValues.join(', ') }),
  );
}
