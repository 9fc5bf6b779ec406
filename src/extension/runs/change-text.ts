import type { Mark } from '../../protocol/pages.ts';
import type { Parent, RunAlert, RunChange, RunInfo, SettingChange } from '../../runs/types.ts';
import type { Translate } from '../text.ts';

/** Sections that say nothing of a setting that its own name does not. */
const SILENT = ['optimizers', 'training'];
const SMALL = 0.001;

/** A change as a person says it: `generator learning rate 2e-4 → 1e-4`. */
export function changeText({ path, old, new: value }: SettingChange, t: Translate): string {
  return t('{setting} {old} → {value}', { setting: settingWords(path), old: valueText(old, t), value: valueText(value, t) });
}

export const changesText = (changes: readonly SettingChange[], t: Translate): string => changes.map((change) => changeText(change, t)).join(', ');

function settingWords(path: string): string {
  const parts = path.split('.');
  const told = SILENT.includes(parts[0] ?? '') ? parts.slice(1) : parts;
  return told.map((part) => part.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase()).join(' ');
}

function valueText(value: SettingChange['old'], t: Translate): string {
  if (value === undefined) return t('not given');
  if (typeof value === 'number' && value !== 0 && Math.abs(value) < SMALL) return value.toExponential();
  return Array.isArray(value) ? JSON.stringify(value) : String(value);
}

/** Which run this one is a fork of, from where, and with what changed. */
export function lineageText({ name, step, changes }: Parent, t: Translate): string {
  if (changes.length === 0) return t('Fork of {name} at step {step}, config unchanged', { name, step });
  return t('Fork of {name} at step {step}: {changes}', { name, step, changes: changesText(changes, t) });
}

/** The steps at which something changed, in order: where the run was forked, where its settings were changed, where something was seen to go wrong. */
export function marksOf({ parent }: Pick<RunInfo, 'parent'>, changes: readonly RunChange[], alerts: readonly RunAlert[], t: Translate): Mark[] {
  const steps = [...new Set(changes.map(({ step }) => step))];
  const own = steps.map((step) => ({ step, text: changesText(changes.filter((change) => change.step === step), t) }));
  const seen = alerts.map(({ step, fault }) => ({ step, text: t(fault.template, fault.args), kind: 'alert' as const }));
  const all = [...(parent ? [{ step: parent.step, text: lineageText(parent, t) }] : []), ...own, ...seen];
  return all.sort((one, other) => one.step - other.step);
}
