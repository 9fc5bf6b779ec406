import { existsSync } from 'node:fs';
import { findCards } from '../engine/tensorflow/cards.ts';
import { readInstallation } from '../engine/tensorflow/installation.ts';
import type { TensorFlowBuild } from '../engine/tensorflow/place.ts';
import { Fault } from '../faults/fault.ts';
import { placesOf } from './setup/storage.ts';

/** An installation of TensorFlow as `gan doctor` tells of it. */
export interface FoundTensorFlow {
  readonly build: TensorFlowBuild;
  readonly folder: string;
  /** what was set up there, or why it cannot be used; neither where nothing was */
  readonly version?: string;
  readonly way?: 'official' | 'wheel';
  readonly megabytes?: number;
  readonly reason?: string;
  /** a set-up was interrupted, and its downloads are kept */
  readonly unfinished: boolean;
}

/** What `gan setup tensorflow` left on this machine. Nothing of it is loaded. */
export const findTensorFlow = (): Promise<FoundTensorFlow[]> => Promise.all((['cpu', 'gpu'] as const).map(lookAt));

async function lookAt(build: TensorFlowBuild): Promise<FoundTensorFlow> {
  const { installed, staging } = placesOf(build);
  const found = { build, folder: installed, unfinished: existsSync(staging) };
  try {
    const { tensorflow, way, files } = (await readInstallation(build)).manifest;
    const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
    return { ...found, version: tensorflow, way, megabytes: Math.round(bytes / 1e6) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.code === 'tensorflow.absent' ? found : { ...found, reason: error.message };
  }
}

/** NVIDIA's cards, for which TensorFlow has a build: name, driver and compute capability. */
export async function nvidiaCards(): Promise<string[]> {
  const cards = await findCards();
  return typeof cards === 'string' ? [] : cards.map(({ name, driver, capability }) => `${name} (NVIDIA driver ${driver}, compute capability ${capability})`);
}
