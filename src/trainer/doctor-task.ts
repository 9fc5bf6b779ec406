import os from 'node:os';
import { cacheFolder } from '../data/cache-folder.ts';
import { memoryLimit } from '../engine/machine.ts';
import { probeEngines } from '../engine/open.ts';
import type { Outcome } from './host.ts';
import { fill } from '../faults/fault.ts';
import { machine } from './identity.ts';
import { findTensorFlow, nvidiaCards } from './tensorflow-found.ts';

/**
 * What a trainer finds where it runs: engines, versions, the machine, and where data sets are cached.
 * @param threads that the engines are tried with; 0 is one for each core
 */
export async function doctor(threads = 0): Promise<Outcome> {
  const { engines, adapters } = await probeEngines(threads);
  const result = {
    ...machine(),
    cores: os.availableParallelism(),
    memoryMegabytes: Math.floor(memoryLimit() / 1e6),
    cacheFolder: cacheFolder(),
    adapters: [...adapters, ...(await nvidiaCards())],
    tensorflow: await findTensorFlow(),
    engines: engines.map(({ reason, ...engine }) => ({ ...engine, ...(reason ? { reason: fill(reason.template, reason.args) } : {}) })),
  };
  return { step: 0, state: 'finished', result };
}
