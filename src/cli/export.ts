import path from 'node:path';
import { EXIT } from '../protocol/control.ts';
import { cliFault } from './faults.ts';
import { say, sayJson } from './output.ts';
import { findRunHere, shortPath } from './places.ts';
import { runHere } from './task.ts';
import { t } from './text.ts';

export interface ExportFlags {
  readonly step?: number;
  readonly ema?: true;
  readonly raw?: true;
  readonly out?: string;
  readonly json?: true;
}

/** `gan export` */
export async function exportRun(reference: string, { step, ema, raw, out, json }: ExportFlags): Promise<number> {
  if (ema && raw) throw cliFault('emaAndRaw');
  const { dir } = await findRunHere(reference);
  const weights = ema ? 'ema' : raw ? 'raw' : undefined;
  const folder = path.resolve(out ?? `generator-${path.basename(dir)}`);
  const result = await runHere({ task: 'export', runDir: dir, out: folder, ...(step === undefined ? {} : { step }), ...(weights ? { weights } : {}) });
  if (json) sayJson(result);
  else say(t('Wrote generator.onnx, generator.safetensors and generator.json of step {step} into {folder}.', { step: Number(result['step']), folder: shortPath(folder) }));
  return EXIT.ok;
}
