import * as vscode from 'vscode';
import { SETTINGS } from '../manifest.ts';
import type { SettingName, SettingValue } from '../manifest.ts';

/** A setting's value; one of the wrong type, outside its choices or range counts as not set. */
export function getSetting<K extends SettingName>(name: K, scope?: vscode.Uri): SettingValue<K> {
  const value: unknown = vscode.workspace.getConfiguration(undefined, scope ?? null).get(name);
  return isSetting(name, value) ? value : SETTINGS[name].default;
}

function isSetting<K extends SettingName>(name: K, value: unknown): value is SettingValue<K> {
  const { default: fallback, choices, range } = SETTINGS[name];
  if (typeof value !== typeof fallback) return false;
  if (choices && !choices.some((choice) => choice === value)) return false;
  return !range || (typeof value === 'number' && value >= range[0] && value <= range[1]);
}

/** Writes a person's choice into their user settings. */
export async function setSetting<K extends SettingName>(name: K, value: SettingValue<K>): Promise<void> {
  await vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global);
}
