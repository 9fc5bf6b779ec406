/**
 * How long writing a checkpoint holds the training up, in steps of that training: by the step in which it begins, and by
 * all steps until it is on the disk, each less a median step without one. Goal: less than one step, whatever its size.
 * GAN_BENCH_WORKS (toy,dcgan-28,dcgan-64) chooses; GAN_BENCH_OWN_THREAD=1 has the training's own thread write.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { encodePng } from '../src/formats/png.ts';
import type { TrainerReport } from '../src/protocol/control.ts';
import { folderSize } from '../src/runs/size.ts';
import { Control } from '../src/trainer/control.ts';
import { noteSpans, type Span } from '../src/trainer/spans.ts';
import { train } from '../src/trainer/train-task.ts';
import { configs } from './networks.ts';
import { spread } from './summary.ts';

const GOAL_STEPS = 1;
const THREADS = 2;
const EXAMPLES = 256;

/** Steps in all, and between one checkpoint and the next. */
const lengths = { toy: { steps: 900, every: 100 }, 'dcgan-28': { steps: 200, every: 20 }, 'dcgan-64': { steps: 50, every: 10 } };

interface Written {
  readonly step: number;
  readonly time: number;
  readonly folder: string;
}

/** A made picture of the kind that a work's networks take. */
function picture(work: keyof typeof lengths, seed: number): Uint8Array {
  const [height = 1, width = 1, depth] = configs[work].shape;
  const channels = depth === 3 ? 3 : 1;
  return encodePng({ width, height, channels, data: Uint8Array.from({ length: height * width * channels }, (_, i) => (i * 31 + seed * 57) % 256) });
}

function writeConfig(folder: string, work: keyof typeof lengths): string {
  const { shape: [height = 1, width = 1], config } = configs[work];
  const { steps, every } = lengths[work];
  const data = 'data' in config ? config.data : { set: 'images', path: 'pictures', height, width, range: 'signed' };
  mkdirSync(path.join(folder, 'pictures'));
  for (let i = 0; work !== 'toy' && i < EXAMPLES; i++) writeFileSync(path.join(folder, 'pictures', `${i}.png`), picture(work, i));
  const rare = { sampleEvery: 1_000_000, histogramEvery: 1_000_000, evaluateEvery: 1_000_000 };
  const file = path.join(folder, `${work}.gan.json`);
  writeFileSync(file, JSON.stringify({ ...config, data, training: { ...config.training, steps, checkpointEvery: every, checkpoints: { keepLast: 2, keepEvery: 0, keepBest: 1 }, ...rare }, engine: { threads: THREADS } }));
  return file;
}

async function trained(configFile: string, runDir: string): Promise<{ spans: Span[]; written: Written[]; bytes: number }> {
  const written: Written[] = [];
  const report = (told: TrainerReport): void => {
    if (told.type === 'checkpoint') written.push({ step: told.step, time: performance.now(), folder: told.folder });
  };
  const writer = process.env['GAN_BENCH_OWN_THREAD'] === '1' ? {} : { writerFile: path.resolve('dist', 'writer.cjs') };
  const spansOf = noteSpans();
  const log = process.stdout.write.bind(process.stdout);
  process.stdout.write = () => true;
  try {
    await train({ task: 'train', configFile, runDir, set: [] }, { report, control: new Control(), ...writer });
  } finally {
    process.stdout.write = log;
  }
  return { spans: spansOf(), written, bytes: await folderSize(written.at(-1)?.folder ?? '') };
}

async function stallOf(work: keyof typeof lengths) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gan-bench-'));
  try {
    const runDir = mkdtempSync(path.join(folder, 'run-'));
    const { spans, written, bytes } = await trained(writeConfig(folder, work), runDir);
    return figures(work, spans, written, bytes);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function figures(work: keyof typeof lengths, spans: readonly Span[], written: readonly Written[], bytes: number) {
  const steps = spans.filter(({ name }) => name === 'step');
  const begun = spans.filter(({ name }) => name === 'checkpoint').slice(1);
  const { steps: last, every } = lengths[work];
  // From one step's beginning to the next one's: what happens between two steps holds the training up as well.
  const periods = steps.slice(0, -1).map((span, i) => ({ step: span.step ?? 0, start: span.start, milliseconds: steps[i + 1]!.start - span.start }));
  // The first stretch warms up; at the last step everything is waited for.
  const looked = written.filter(({ step }) => step > every && step < last);
  const during = ({ step, time }: Written) => periods.filter((period) => period.step >= step && period.start < time);
  const busy = new Set(looked.flatMap((one) => during(one).map(({ step }) => step)));
  const free = periods.filter(({ step }) => step > every && !busy.has(step)).map(({ milliseconds }) => milliseconds);
  const { median } = spread(free);
  // Several steps are held against as many of the usual ones, a few of which are long: against the mean, then.
  const mean = free.reduce((sum, milliseconds) => sum + milliseconds, 0) / free.length;
  const excess = (all: readonly { milliseconds: number }[], usual: number) => all.reduce((sum, { milliseconds }) => sum + milliseconds - usual, 0) / median;
  const stalls = looked.map((one) => ({ first: excess(during(one).slice(0, 1), median), all: excess(during(one), mean), steps: during(one).length }));
  return {
    checkpointBytes: bytes,
    checkpoints: looked.length,
    stepMilliseconds: { ...spread(free), mean },
    /** the loop's own part: waiting for the checkpoint before, and copying the state */
    beginMilliseconds: spread(begun.map(({ milliseconds }) => milliseconds)),
    /** of the step in which the checkpoint begins: how much longer it is, in steps */
    stallOfItsStep: spread(stalls.map(({ first }) => first)),
    /** of all steps until the checkpoint is on the disk, in steps */
    stallInAll: spread(stalls.map(({ all }) => all)),
    stepsMeanwhile: spread(stalls.map((one) => one.steps)),
  };
}

const isWork = (name: string): name is keyof typeof lengths => name in lengths;

async function main(): Promise<void> {
  const wanted = (process.env['GAN_BENCH_WORKS']?.split(',') ?? Object.keys(lengths)).filter(isWork);
  const results: Record<string, unknown> = {};
  for (const work of wanted) {
    const found = await stallOf(work);
    results[work] = found;
    console.error(`${work}: a checkpoint of ${(found.checkpointBytes / 1e6).toFixed(1)} MB stalls its step by ${found.stallOfItsStep.median} steps, all steps until it is written by ${found.stallInAll.median} (a step: ${found.stepMilliseconds.median} ms)`);
  }
  console.log(JSON.stringify({ unit: 'steps', goalSteps: GOAL_STEPS, threads: THREADS, ...results }));
}

void main();
