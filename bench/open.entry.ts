/**
 * How long a dashboard waits for its first picture of a long run: from asking the reader to the message that is posted
 * to the page, with a run of a million steps and every setting at its default. `cold`: a new reader's thread, nothing of
 * the run in the system's file cache (Linux; elsewhere as it is). `warm`: the same thread, asked again. `other window`: a new thread,
 * the files in the cache. Each is the median of GAN_BENCH_LOOKS looks (9), wall time and the processor's. Goal: 300 ms.
 * GAN_BENCH_STEPS makes the run shorter, or longer.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { configSchema } from '../src/config/schema.ts';
import { runHead } from '../src/extension/pages/run-head.ts';
import { RunFeed } from '../src/extension/pages/run-feed.ts';
import { encodePng } from '../src/formats/png.ts';
import type { DashboardIn } from '../src/protocol/pages.ts';
import { writeRunInfo } from '../src/runs/info.ts';
import { Journal } from '../src/runs/journal.ts';
import { paddedStep, runPaths } from '../src/runs/layout.ts';
import { RunReader } from '../src/runs/reader.ts';
import { folderSize } from '../src/runs/size.ts';
import { HISTOGRAM_TAGS } from '../src/runs/types.ts';
import { someInfo } from '../test/runs/info.ts';
import { spread, type Spread } from './summary.ts';

const GOAL_MILLISECONDS = 300;
const STEPS = Number(process.env['GAN_BENCH_STEPS'] ?? 1_000_000);
const LOOKS = Number(process.env['GAN_BENCH_LOOKS'] ?? 9);
const OBSERVED = 64;
const FLUSH = 5000;

const { training: { histogramEvery, evaluateEvery, sampleEvery, checkpoints: { keepEvery } } } = configSchema.parse({});

/** What the loop writes, of a training that there never was. */
function writeCurves(dir: string): void {
  const journal = Journal.create(dir);
  for (let step = 1; step <= STEPS; step++) {
    const wave = Math.sin(step / 1e4) + Math.sin(step) / 5;
    journal.scalars(step, { loss_d: wave, d_real: 0.7 + wave / 9, d_fake: 0.3 - wave / 9, grad_norm_d: 2 + wave, loss_g: 1 - wave, d_fake_g: 0.4 + wave / 9, grad_norm_g: 3 - wave });
    if (step % evaluateEvery === 0) journal.scalars(step, { d_held_out: 0.6 + wave / 9 });
    if (step % histogramEvery === 0) for (const tag of HISTOGRAM_TAGS) journal.histogram(step, tag, Float32Array.from({ length: OBSERVED }, (_, i) => Math.abs(Math.sin(step + i))));
    if (step % FLUSH === 0) journal.flush();
  }
  journal.close();
}

/** Sample grids, and checkpoints by the names and number of their files alone: nobody who looks reads them. */
function writeRest(dir: string): void {
  const { samples, checkpoints } = runPaths(dir);
  const png = encodePng({ width: 8, height: 8, channels: 1, data: new Uint8Array(64) });
  for (const folder of [samples, checkpoints]) mkdirSync(folder);
  for (let step = 0; step <= STEPS; step += sampleEvery) writeFileSync(path.join(samples, `${paddedStep(step)}.png`), png);
  for (let step = keepEvery; step <= STEPS; step += keepEvery) {
    const folder = path.join(checkpoints, paddedStep(step));
    mkdirSync(folder);
    for (const name of ['generator.safetensors', 'discriminator.safetensors', 'counters.json']) writeFileSync(path.join(folder, name), png);
  }
}

async function longRun(dir: string): Promise<void> {
  await writeRunInfo(dir, someInfo({ step: STEPS, steps: STEPS }));
  writeCurves(dir);
  writeRest(dir);
}

/** Has the system forget what it holds of the files that are read for a first view, where that can be had without rights of any kind. */
function dropFromCache(dir: string): void {
  if (process.platform !== 'linux') return;
  execFileSync('sync', ['-f', dir]);
  const { index, samples, checkpoints } = runPaths(dir);
  const files = [dir, index].flatMap((folder) => readdirSync(folder).map((name) => path.join(folder, name)));
  for (const file of files.filter((one) => ![index, samples, checkpoints].includes(one))) execFileSync('dd', [`if=${file}`, 'iflag=nocache', 'count=0', 'status=none']);
}

/** The first message that a dashboard gets. @param onFirst called when it is posted */
function firstView(dir: string, reader: RunReader, onFirst: () => void): Promise<DashboardIn> {
  return new Promise((resolve, reject) => {
    const sentence = (template: string): string => template;
    let first: DashboardIn | undefined;
    const feed = new RunFeed(dir, {
      reader,
      post: (message) => {
        if (!first) onFirst();
        first ??= message;
        feed.drawn();
        // The size follows; the next look is to begin when nothing is left of this one.
        if (!('run' in message) || message.run.size === undefined) return;
        feed.hide();
        resolve(first);
      },
      head: (info, more) => runHead(dir, info, undefined, 0, sentence, more),
      uri: (file, version) => `https://file+.vscode-resource.vscode-cdn.net${file}?v=${version}`,
      strings: () => ({}),
      onError: reject,
      sentence: String,
    }, { now: () => performance.now(), wait: () => Promise.resolve() });
    feed.show();
  });
}

interface Look {
  readonly milliseconds: number;
  readonly processorMilliseconds: number;
  /** blocks that were read from the disk itself */
  readonly blocks: number;
}

async function look(dir: string, reader: RunReader): Promise<Look> {
  const [processor, { fsRead }] = [process.cpuUsage(), process.resourceUsage()];
  const start = performance.now();
  let found: Look | undefined;
  const view = await firstView(dir, reader, () => {
    const milliseconds = performance.now() - start;
    const { user, system } = process.cpuUsage(processor);
    found = { milliseconds, processorMilliseconds: (user + system) / 1000, blocks: process.resourceUsage().fsRead - fsRead };
  });
  assertWhole(view);
  if (!found) throw new Error('nothing was posted');
  return found;
}

function assertWhole(view: DashboardIn): void {
  if (view.type !== 'snapshot') throw new Error(`a first view is a snapshot, not ${view.type}`);
  const last = view.series.find(({ tag }) => tag === 'loss_d')?.steps.at(-1) ?? 0;
  if (last < STEPS * 0.99 || view.series.length !== 8 || view.histograms.some(({ rows }) => rows.length === 0)) throw new Error('the view is not whole');
}

const workerFile = path.resolve('dist', 'reader.cjs');

async function looks(dir: string, isCold: boolean, keptReader?: RunReader): Promise<Look[]> {
  const found: Look[] = [];
  for (let i = 0; i < LOOKS; i++) {
    if (isCold) dropFromCache(dir);
    const reader = keptReader ?? new RunReader(workerFile);
    found.push(await look(dir, reader));
    if (!keptReader) await reader.close();
  }
  return found;
}

const summary = (all: readonly Look[]): Readonly<Record<keyof Look, Spread>> => ({
  milliseconds: spread(all.map(({ milliseconds }) => milliseconds)),
  processorMilliseconds: spread(all.map(({ processorMilliseconds }) => processorMilliseconds)),
  blocks: spread(all.map(({ blocks }) => blocks)),
});

async function main(): Promise<void> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gan-bench-'));
  try {
    await longRun(dir);
    const reader = new RunReader(workerFile);
    await look(dir, reader);
    const found = { cold: summary(await looks(dir, true)), otherWindow: summary(await looks(dir, false)), warm: summary(await looks(dir, false, reader)) };
    await reader.close();
    rmSync(runPaths(dir).index, { recursive: true });
    const withoutIndex = await look(dir, new RunReader(workerFile));
    const size = await folderSize(dir);
    for (const [name, { milliseconds, processorMilliseconds }] of Object.entries(found)) console.error(`${name}: ${milliseconds.median} ms, of the processor ${processorMilliseconds.median} ms`);
    console.log(JSON.stringify({ unit: 'milliseconds', goalMilliseconds: GOAL_MILLISECONDS, steps: STEPS, bytes: size, load: os.loadavg()[0], ...found, withoutIndex }));
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

void main();
