/** Seconds from Enter to the first step of the MNIST example, its data cached: the median of five starts. Goal: 2. */
import { median, watchedRun } from './watched-run.ts';

const CONFIG = 'examples/mnist-dcgan/mnist-dcgan.gan.json';
const STARTS = 5;

async function firstStep(): Promise<number> {
  let found: number | undefined;
  await watchedRun(CONFIG, [], ({ event, step = 0 }, seconds) => {
    if (event !== 'progress' || step < 1) return undefined;
    found ??= seconds;
    return 'stop';
  });
  if (found === undefined) throw new Error('no step was reported');
  return found;
}

async function main(): Promise<void> {
  await firstStep();
  const seconds: number[] = [];
  for (let i = 0; i < STARTS; i++) seconds.push(await firstStep());
  const goalSeconds = 2;
  console.log(JSON.stringify({ config: CONFIG, medianSeconds: median(seconds), seconds, goalSeconds, ratio: median(seconds) / goalSeconds }));
}

void main();
