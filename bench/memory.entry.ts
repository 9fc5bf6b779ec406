/** The trainer's resident memory early and late in a run: it must stay within 5 % (first figure: a tenth of the steps around `from`). */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { median, watchedRun } from './watched-run.ts';

const GOAL_RATIO = 1.05;

/** Bytes of a process's resident memory. */
function residentBytes(pid: number): number {
  const status = `/proc/${pid}/status`;
  const kilobytes = existsSync(status) ? /^VmRSS:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1] : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(kilobytes) * 1024;
}

/** Resident memory right after step `from` and right before the last step, each the median of the looks in a twentieth of the run. */
async function growth(config: string, from: number, steps: number) {
  const looks: { step: number; bytes: number }[] = [];
  let trainer = 0;
  await watchedRun(config, ['--steps', String(steps)], ({ event, pid, step = 0 }) => {
    if (event === 'hello') trainer = pid ?? 0;
    if (event === 'progress' && step < steps) looks.push({ step, bytes: residentBytes(trainer) });
    return undefined;
  });
  const window = (steps - from) / 20;
  const between = (low: number, high: number) => median(looks.filter(({ step }) => step >= low && step <= high).map(({ bytes }) => bytes));
  const [early, late] = [between(from, from + window), between(steps - window, steps)];
  return { from, steps, looks: looks.length, earlyBytes: early, lateBytes: late, highestBytes: Math.max(...looks.map(({ bytes }) => bytes)), ratio: late / early };
}

async function main(): Promise<void> {
  const toy = await growth('examples/ring-mlp/ring-mlp.gan.json', 200, 5000);
  const dcgan = await growth('examples/mnist-dcgan/mnist-dcgan.gan.json', 50, 400);
  console.log(JSON.stringify({ goalRatio: GOAL_RATIO, toy, dcgan }));
}

void main();
