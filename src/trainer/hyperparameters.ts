import type { Hyperparameters } from '../runs/journal.ts';
import type { RunConfig } from './run-config.ts';

/** What TensorBoard's table of runs says of a run: every setting by its path, and its losses. */
export const hyperparameters = ({ config }: RunConfig): Hyperparameters => ({ values: flatSettings(config), metrics: ['loss_d', 'loss_g'] });

function flatSettings(value: object, prefix = ''): Record<string, number | string | boolean> {
  const entries = Object.entries(value).map(([key, setting]: [string, unknown]) => {
    if (typeof setting === 'object' && setting !== null && !Array.isArray(setting)) return flatSettings(setting, `${prefix}${key}.`);
    return { [prefix + key]: typeof setting === 'number' || typeof setting === 'boolean' ? setting : String(setting) };
  });
  return Object.assign({}, ...entries) as Record<string, number | string | boolean>;
}
