import { readdirSync, type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { Fault } from '../faults/fault.ts';
import { makeNewFolder, remove, removeLeftovers, replaceFile, syncFolder } from './durable.ts';
import { errorCode, readFault } from './faults.ts';
import { paddedStep, runPaths } from './layout.ts';
import { refuseLink } from './read-file.ts';
import type { SampleFile } from './types.ts';

const NAME = /^\d{10,16}\.png$/;

/** Writes the sample grid of a step, whole or not at all. @returns the file's path */
export async function writeSample(dir: string, step: number, png: Uint8Array): Promise<string> {
  const folder = runPaths(dir).samples;
  if (makeNewFolder(folder)) await syncFolder(dir);
  refuseLink(folder);
  const file = path.join(folder, `${paddedStep(step)}.png`);
  await replaceFile(file, png);
  return file;
}

/** All sample grids of a run in order of their steps. */
export async function listSamples(dir: string): Promise<SampleFile[]> {
  const folder = runPaths(dir).samples;
  try {
    refuseLink(folder);
    return toSamples(folder, await readdir(folder, { withFileTypes: true }));
  } catch (error) {
    return noneOrFault(folder, error);
  }
}

/** Removes the sample grids after a step, and half-written ones: a run that is resumed from it draws them again. */
export function dropSamplesAfter(dir: string, step: number): void {
  const folder = runPaths(dir).samples;
  refuseLink(folder);
  removeLeftovers(folder);
  for (const sample of listNow(folder)) if (sample.step > step) remove(sample.file);
}

function listNow(folder: string): SampleFile[] {
  try {
    return toSamples(folder, readdirSync(folder, { withFileTypes: true }));
  } catch (error) {
    return noneOrFault(folder, error);
  }
}

function noneOrFault(folder: string, error: unknown): SampleFile[] {
  if (errorCode(error) === 'ENOENT') return [];
  throw error instanceof Fault ? error : readFault(folder, error);
}

/** Files alone: a link is none of the run's samples. */
function toSamples(folder: string, entries: readonly Dirent[]): SampleFile[] {
  const samples = entries.filter((entry) => entry.isFile() && NAME.test(entry.name)).map(({ name }) => ({ step: parseInt(name, 10), file: path.join(folder, name) }));
  return samples.sort((a, b) => a.step - b.step);
}
