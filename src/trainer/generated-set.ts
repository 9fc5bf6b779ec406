import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { pictureClasses } from '../data/picture-set.ts';
import { encodePng } from '../formats/png.ts';
import { DurableFile, makeFolder, remove, removeQuietly, rename, syncFolder, temporaryBeside } from '../runs/durable.ts';
import { draw, type Drawable, type Drawing } from './drawing.ts';
import { trainerFault } from './faults.ts';
import type { Host, Outcome } from './host.ts';
import { imageOf } from './grid.ts';
import { preparing } from './preparing.ts';
import { gridCount } from './sampler.ts';

/** As many as measures are taken of. */
const USUAL_COUNT = 10_000;

/** Names of the classes, which sort as the classes stand: those of the data's own folders, or numbers. */
async function classNames({ run: { config, configFile }, data: { classes = 0 } }: Drawable): Promise<readonly string[]> {
  const digits = String(classes - 1).length;
  const numbers = Array.from({ length: classes }, (_, i) => String(i).padStart(digits, '0'));
  if (config.data.set !== 'images') return numbers;
  // The pictures may have been moved since: then numbers must do.
  const own = await pictureClasses(config.data, configFile).catch(() => []);
  return own.length === classes ? own : numbers;
}

/** @throws Fault where the folder is there and not empty, or something else stands in its place */
function checkFolder(folder: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  if (names.length > 0) throw trainerFault('outTaken', { folder });
}

interface Plan {
  readonly count: number;
  readonly seed: number;
  readonly chunk: number;
  /** empty where no class is asked for */
  readonly names: readonly string[];
}

/** Writes the pictures into a folder, each as it is drawn. */
async function writePictures(folder: string, { data: { shape, range } }: Drawable, { sampler, state }: Drawing, { count, seed, chunk, names }: Plan, host: Host): Promise<void> {
  if (!range) throw trainerFault('setPoints');
  const told = preparing(host.report);
  const length = shape.reduce((product, side) => product * side, 1);
  const digits = String(count).length;
  for (const name of names) makeFolder(path.join(folder, name));
  for (let from = 0; from < count; from += chunk) {
    const { values, labels } = sampler.drawChunk(state, seed, from / chunk);
    for (let i = 0; i < Math.min(chunk, count - from); i++) {
      const bytes = encodePng(imageOf(values.subarray(i * length, (i + 1) * length), shape, range));
      const name = `${String(from + i + 1).padStart(digits, '0')}.png`;
      write(path.join(folder, labels ? (names[labels[i]!] ?? '') : '', name), bytes);
    }
    told(Math.min(count, from + chunk), count, 'Drawing samples');
    await turn();
    host.control.signal.throwIfAborted();
  }
}

/** The whole folder is moved into its place in the end, so no single file needs to wait for the disk. */
function write(file: string, bytes: Uint8Array): void {
  const open = new DurableFile(file, 'new');
  try {
    open.write(bytes, 0);
  } finally {
    open.close();
  }
}

/**
 * Draws samples as pictures, one by one, into a folder of its own: with a subfolder for each class, equally filled, where
 * the generator is asked for classes. Read as it is by the data set `images` and by torchvision's ImageFolder. It is made
 * aside and moved into its place: a set is whole or not there.
 * @throws Fault
 */
export async function drawSet(subject: Drawable, out: string, { count = USUAL_COUNT, seed = subject.run.config.samples.sampleSeed }: { readonly count?: number | undefined; readonly seed?: number | undefined }, host: Host): Promise<Outcome> {
  checkFolder(out);
  const chunk = gridCount(subject.data.shape, subject.run.config.samples.count);
  return draw(subject, async (drawing) => {
    const { step, sampledWith, experiment } = drawing;
    const names = 'labels' in experiment.samplingNoise(1) ? await classNames(subject) : [];
    makeFolder(path.dirname(out));
    const aside = temporaryBeside(out);
    try {
      makeFolder(aside);
      await writePictures(aside, subject, drawing, { count, seed, chunk, names }, host);
      checkFolder(out);
      remove(out);
      rename(aside, out);
      await syncFolder(path.dirname(out));
    } catch (error) {
      removeQuietly(aside);
      throw error;
    }
    return { step, state: 'finished', result: { folder: out, count, step, ...(names.length > 0 ? { classes: names } : {}), ...sampledWith } };
  });
}
