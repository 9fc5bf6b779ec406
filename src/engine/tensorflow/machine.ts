import os from 'node:os';
import { cpuFlags, glibcVersion } from '../machine.ts';
import { findCards } from './cards.ts';
import type { Machine } from './requirements.ts';

/** What this machine has; cards are looked for only where one is to compute. */
export async function thisMachine(device: 'cpu' | 'gpu'): Promise<Machine> {
  const flags = cpuFlags();
  const { node, napi, electron } = process.versions;
  return {
    platform: process.platform,
    arch: process.arch,
    program: electron === undefined ? `Node ${node}` : `Node ${node} of Electron ${electron}`,
    napi: Number(napi),
    glibc: glibcVersion(),
    processor: os.cpus()[0]?.model.trim() ?? 'unknown',
    extensions: flags.length > 0 ? new Set(flags) : undefined,
    cards: device === 'gpu' ? await findCards() : undefined,
  };
}
