import { fieldAt } from './fields.ts';
import type { Config } from './schema.ts';

export type SettingValue = number | string | (number | string)[];

/** A setting that differs between two configs; a value is undefined where the setting is not given and has no default. */
export interface SettingChange {
  /** dotted: `optimizers.generator.learningRate` */
  readonly path: string;
  readonly old?: SettingValue | undefined;
  readonly new?: SettingValue | undefined;
}

/** What these say of an experiment changes nothing of it. */
const LABELS = ['$schema', 'name'];

/** The settings in which one config differs from another, defaults filled in. */
export function configDifferences(before: Config, after: Config): SettingChange[] {
  const [old, changed] = [leavesOf(before), leavesOf(after)];
  const paths = [...new Set([...old.keys(), ...changed.keys()])].filter((path) => !LABELS.includes(path));
  const differing = paths.filter((path) => JSON.stringify(old.get(path)) !== JSON.stringify(changed.get(path)));
  return differing.map((path) => ({ path, old: old.get(path), new: changed.get(path) }));
}

function leavesOf(section: object, prefix = ''): Map<string, SettingValue> {
  return new Map(Object.entries(section).flatMap(([key, value]: [string, unknown]): [string, SettingValue][] => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [...leavesOf(value, `${prefix}${key}.`)];
    return isValue(value) ? [[prefix + key, value]] : [];
  }));
}

const isValue = (value: unknown): value is SettingValue => typeof value === 'number' || typeof value === 'string' || Array.isArray(value);

/**
 * Whether a setting can change while a run trains. A setting with a default is not there only where its section is not: a
 * penalty, an average. Those are part of what was compiled, so they neither come nor go while a run trains.
 */
export function isLive({ path, old, new: value }: SettingChange): boolean {
  const field = fieldAt(path.split('.'), undefined);
  if (field === undefined || field.kind === 'section' || !field.live) return false;
  return field.fallback === undefined || (old !== undefined && value !== undefined);
}

/** The change as `applySettings` takes it. */
export const settingOf = ({ path, new: value }: SettingChange): string => `${path}=${value === undefined ? '' : JSON.stringify(value)}`;
