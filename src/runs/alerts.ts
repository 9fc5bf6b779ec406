import { z } from 'zod';
import { replaceFile } from './durable.ts';
import { MOST_ALERTS, runAlertsSchema } from './info-schema.ts';
import { runPaths } from './layout.ts';
import { parseVersioned, readIfThere } from './read-file.ts';
import type { RunAlert } from './types.ts';

const ALERTS_FORMAT = 1;
const LIMIT = 4 << 20;

const alertsFile = z.object({ format: z.int(), alerts: runAlertsSchema });

/**
 * What was seen going wrong in a run, in the order of steps.
 * @throws Fault `runs.malformed`, `runs.newer`, `runs.readFailed`
 */
export async function readAlerts(dir: string): Promise<readonly RunAlert[]> {
  const file = runPaths(dir).alerts;
  const bytes = await readIfThere(file, LIMIT);
  return bytes ? parseVersioned(bytes, alertsFile, ALERTS_FORMAT, file).alerts : [];
}

/**
 * Writes down what was seen going wrong, whole; the first of too many are kept. Only the holder of the run's lock may.
 * @throws Fault naming the file where the disk refuses; the alerts before stay
 */
export async function writeAlerts(dir: string, alerts: readonly RunAlert[]): Promise<void> {
  const text = JSON.stringify({ format: ALERTS_FORMAT, alerts: alerts.slice(0, MOST_ALERTS) }, undefined, 2);
  await replaceFile(runPaths(dir).alerts, Buffer.from(`${text}\n`));
}
