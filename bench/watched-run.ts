import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const eventSchema = z.looseObject({ event: z.string(), step: z.number().optional(), pid: z.number().optional() });
export type RunEvent = z.output<typeof eventSchema>;

/** What to do after an event: go on, or stop the run. */
export type Verdict = 'stop' | undefined;

/**
 * Runs `gan train CONFIG --json …` in a folder of its own and gives each event, with the seconds since it was started,
 * to a watcher. The run's folder is removed. Throws where the run failed.
 */
export async function watchedRun(config: string, flags: readonly string[], watch: (event: RunEvent, seconds: number) => Verdict): Promise<void> {
  const runDir = mkdtempSync(path.join(os.tmpdir(), 'gan-bench-'));
  const start = performance.now();
  const gan = spawn(process.execPath, [path.resolve('dist/cli.cjs'), 'train', config, '--json', '--run-dir', runDir, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => gan.once('close', resolve));
  let stopped = false;
  try {
    for await (const line of createInterface(gan.stdout)) {
      const seconds = (performance.now() - start) / 1000;
      if (watch(eventSchema.parse(JSON.parse(line)), seconds) === 'stop' && !stopped) stopped = gan.kill('SIGINT');
    }
    const code = await ended;
    if (code !== (stopped ? 130 : 0)) throw new Error(`gan train ${config} ended with ${code}`);
  } finally {
    rmSync(runDir, { recursive: true, force: true });
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? NaN;
}
