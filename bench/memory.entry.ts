/**
 * The trainer's resident memory early and late in a run (each the median of a twentieth of it), and its peak: late must
 * be within 5 % of early. GAN_BENCH_TOY_STEPS lengthens the toy's run; 100,000 steps take a quarter of an hour.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { median, watchedRun } from './watched-run.ts';

const GOAL_RATIO = 1.05;
const TOY_STEPS = Number(process.env['GAN_BENCH_TOY_STEPS'] ?? 5000);

interface Memory {
  readonly bytes: number;
  /** the highest ever, where the system tells it */
  readonly peakBytes: number;
}

/** A process's resident memory. */
function residentMemory(pid: number): Memory {
  const status = `/proc/${pid}/status`;
  if (!existsSync(status)) {
    const bytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024;
    return { bytes, peakBytes: bytes };
  }
  const text = readFileSync(status, 'utf8');
  const entry = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) * 1024;
  return { bytes: entry('VmRSS'), peakBytes: entry('VmHWM') };
}

async function growth(config: string, from: number, steps: number) {
  const looks: (Memory & { step: number })[] = [];
  let trainer = 0;
  await watchedRun(config, ['--steps', String(steps)], ({ event, pid, step = 0 }) => {
    if (event === 'hello') trainer = pid ?? 0;
    if (event === 'progress' && step < steps) looks.push({ step, ...residentMemory(trainer) });
    return undefined;
  });
  const window = (steps - from) / 20;
  const between = (low: number, high: number) => median(looks.filter(({ step }) => step >= low && step <= high).map(({ bytes }) => bytes));
  const [early, late] = [between(from, from + window), between(steps - window, steps)];
  // Ten looks along the way show what two could hide.
  const course = Array.from({ length: 10 }, (_, i) => between((steps * i) / 10, (steps * (i + 1)) / 10));
  const peakBytes = Math.max(...looks.map((look) => look.peakBytes));
  return { from, steps, looks: looks.length, earlyBytes: early, lateBytes: late, peakBytes, course, ratio: late / early };
}

async function main(): Promise<void> {
  const toy = await growth('examples/ring-mlp/ring-mlp.gan.json', 200, TOY_STEPS);
  const dcgan = await growth('examples/mnist-dcgan/mnist-dcgan.gan.json', 50, 400);
  console.log(JSON.stringify({ goalRatio: GOAL_RATIO, toy, dcgan }));
}

void main();
