import type { EngineInfo } from '../engine/engine.ts';
import type { RunInfo } from '../runs/types.ts';

/** What decides whether a resumed run is bitwise the one that was never stopped. */
export type Exactness = Readonly<Record<string, string | number>>;

export function exactnessOf({ engine, versions }: Pick<RunInfo, 'engine' | 'versions'>): Exactness {
  if (!engine) return { workbench: versions.workbench };
  // Named one by one: an engine's own account says more, such as why it was taken, which decides nothing.
  const { name, version, build = 'unknown', device, adapter = 'none', threads, optimisation, cpuFeatures } = engine;
  return { name, version, build, device, adapter, threads, optimisation, cpuFeatures, workbench: versions.workbench };
}

/** Why a run may differ though nothing did that decides; undefined where an engine was seen to repeat its runs. */
export function unproven({ name, device }: Pick<EngineInfo, 'name' | 'device'>): string | undefined {
  return name === 'tensorflow' && device === 'gpu' ? 'TensorFlow on a card, of which it was not measured whether it repeats a run to the bit' : undefined;
}

/** The differences in words (`threads 2, now 4`), or undefined where there are none. */
export function notBitwise(before: Exactness, now: Exactness): string | undefined {
  const changes = Object.keys(now).flatMap((key) => (before[key] === now[key] ? [] : [`${key} ${before[key] ?? 'unknown'}, now ${now[key] ?? 'unknown'}`]));
  return changes.length > 0 ? changes.join('; ') : undefined;
}
