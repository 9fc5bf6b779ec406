import { changeRun, type Changed } from '../launch/change-run.ts';
import { EXIT } from '../protocol/control.ts';
import { attached, type ControlFlags } from './control.ts';
import { formatCount } from './format.ts';
import { say, sayJson } from './output.ts';
import { findRunHere } from './places.ts';
import { t } from './text.ts';

/** `gan set`: has a run that trains go on with other settings. */
export async function set(reference: string, settings: readonly string[], { json }: ControlFlags): Promise<number> {
  const { dir } = await findRunHere(reference);
  const leave = new AbortController();
  const trainer = await attached(dir, leave.signal);
  try {
    const { step, changes } = await changeRun(trainer, settings);
    if (json) sayJson({ event: 'changed', step, changes });
    else changes.forEach((change) => { say(sentenceOf(step, change)); });
  } finally {
    leave.abort();
  }
  return EXIT.ok;
}

const sentenceOf = (step: number, { path, old, new: value }: Changed['changes'][number]): string =>
  t('From step {step} on {path} is {value} (before: {old}).', { step: formatCount(step), path, value: shownValue(value), old: shownValue(old) });

/** A setting's value as a config has it. */
const shownValue = (value: Changed['changes'][number]['new']): string => (value === undefined ? t('not given') : JSON.stringify(value));
