import path from 'node:path';
import { z } from 'zod';
import { EXIT } from '../protocol/control.ts';
import { formatCount } from './format.ts';
import { say, sayJson } from './output.ts';
import { runShown } from './shown-task.ts';
import { t } from './text.ts';

export interface JudgeFlags {
  readonly anew?: true;
  readonly threads?: number;
  readonly json?: true;
}

const resultSchema = z.object({ data: z.string(), accuracy: z.number(), heldOut: z.number(), steps: z.number(), trained: z.boolean() });

/** `gan judge` */
export async function judge(data: string, { anew, threads, json }: JudgeFlags): Promise<number> {
  const task = { task: 'judge' as const, ...(data === 'mnist' ? {} : { configFile: path.resolve(data) }), ...(anew ? { anew } : {}), ...(threads === undefined ? {} : { threads }) };
  const result = await runShown(task, json ?? false);
  if (json) {
    sayJson(result);
    return EXIT.ok;
  }
  const { data: name, accuracy, heldOut, steps, trained } = resultSchema.parse(result);
  const made = trained ? t('was trained in {steps} steps', { steps: formatCount(steps) }) : t('was there already');
  say(t('The judge of {name} {made}. It names {accuracy}% of {heldOut} held-out examples rightly ({errors} errors).', { name, made, accuracy: (100 * accuracy).toFixed(2), heldOut: formatCount(heldOut), errors: Math.round((1 - accuracy) * heldOut) }));
  return EXIT.ok;
}
