import path from 'node:path';
import { openDataSet } from '../data/open.ts';
import { encodeNpy } from '../formats/npy.ts';
import { encodePng } from '../formats/png.ts';
import type { TrainerTask } from '../protocol/control.ts';
import { replaceFile } from '../runs/durable.ts';
import type { RunInfo } from '../runs/types.ts';
import { draw, drawable, type Drawable } from './drawing.ts';
import { trainerFault } from './faults.ts';
import { drawSet } from './generated-set.ts';
import type { Host, Outcome } from './host.ts';
import { drawGrids } from './latent-grids.ts';
import { imagePicture, pictureOf, type Picture } from './pictures.ts';
import { gridCount } from './sampler.ts';
import { unlessStopped } from './unless-stopped.ts';

type SampleTask = Extract<TrainerTask, { task: 'sample' }>;
type Data = NonNullable<RunInfo['data']>;

const MEGABYTE = 1e6;
/** Bytes of values in one file, by its kind: a picture of more would hardly be looked at. */
const LIMIT = { png: 256 * MEGABYTE, npy: 2000 * MEGABYTE } as const;
type Kind = keyof typeof LIMIT;

function kindOf(file: string): Kind {
  const ending = path.extname(file).toLowerCase();
  if (ending !== '.png' && ending !== '.npy') throw trainerFault('outFormat', { file });
  return ending === '.png' ? 'png' : 'npy';
}

function checkCount(count: number, { shape }: Data, kind: Kind): void {
  const needed = shape.reduce((product, side) => product * side, count * Float32Array.BYTES_PER_ELEMENT);
  if (needed <= LIMIT[kind]) return;
  throw trainerFault('tooMany', { count, shape: shape.join(' x '), needed: Math.ceil(needed / MEGABYTE), allowed: LIMIT[kind] / MEGABYTE, kind });
}

/** Points are drawn over real ones, which a synthetic set makes on the spot; images need no data set. */
async function pictureFor({ run: { config, configFile }, data: { shape, range } }: Drawable, { control }: Host): Promise<Picture> {
  if (range) return imagePicture(shape, range);
  return pictureOf(await openDataSet(config.data, { configFile, seed: config.seed, progress: () => undefined, signal: control.signal }));
}

/** Classes as NumPy keeps small whole numbers. */
const labelsFile = (labels: Uint32Array): Uint8Array => encodeNpy({ shape: [labels.length], data: labels.some((label) => label > 255) ? Float32Array.from(labels) : Uint8Array.from(labels) });

/** `digits.npy` to `digits-labels.npy`. */
const labelsBeside = (file: string): string => file.replace(/\.npy$/i, '-labels.npy');

/** Samples in one file, written aside and renamed: a PNG grid, or an NPY file (float32, [count, …shape], in the data's range) with the classes beside it. */
async function drawFile(subject: Drawable, out: string, { count: asked, seed }: Pick<SampleTask, 'count' | 'seed'>, host: Host): Promise<Outcome> {
  const { data, run } = subject;
  const { samples: settings } = run.config;
  const count = asked ?? gridCount(data.shape, settings.count);
  const kind = kindOf(out);
  checkCount(count, data, kind);
  const { values, labels, step, sampledWith } = await draw(subject, ({ sampler, state, ...drawing }) => ({ ...drawing, ...sampler.drawSet(state, seed ?? settings.sampleSeed, count) }));
  await replaceFile(out, kind === 'npy' ? encodeNpy({ shape: [count, ...data.shape], data: values }) : encodePng((await pictureFor(subject, host))(values)));
  const beside = kind === 'npy' && labels ? { labels: labelsBeside(out) } : undefined;
  if (beside && labels) await replaceFile(beside.labels, labelsFile(labels));
  return { step, state: 'finished', sample: out, result: { file: out, ...beside, count, step, ...sampledWith } };
}

async function drawn(task: SampleTask, host: Host): Promise<Outcome> {
  const { runDir: dir, form, count, seed } = task;
  const subject = await drawable(dir);
  const out = path.resolve(task.out ?? path.join(dir, form === 'set' ? 'generated' : `generated-${form ?? count ?? gridCount(subject.data.shape, subject.run.config.samples.count)}.png`));
  if (form === 'set') return drawSet(subject, out, { count, seed }, host);
  return form ? drawGrids(subject, form, out, seed) : drawFile(subject, out, task, host);
}

/** Draws samples of a run's newest checkpoint. @throws Fault */
export const sample = (task: SampleTask, host: Host): Promise<Outcome> => unlessStopped(drawn(task, host));
