import { spawn } from 'node:child_process';
import { z } from 'zod';

const eventSchema = z.looseObject({
  event: z.string().optional(),
  step: z.number().optional(),
  stepsPerSecond: z.number().optional(),
  secondsLeft: z.number().optional(),
  what: z.string().optional(),
  done: z.number().optional(),
  total: z.number().optional(),
  fault: z.looseObject({ message: z.string() }).optional(),
});
export type GanEvent = z.output<typeof eventSchema>;

/**
 * Runs the program of this checkout with `--json` to its end.
 * @param hear told each line that it prints
 * @throws Error with its own words where it fails
 */
export async function gan(args: readonly string[], hear: (event: GanEvent) => void): Promise<void> {
  const child = spawn(process.execPath, ['dist/cli.cjs', ...args, '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [rest, said] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-2000)));
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event = eventSchema.parse(JSON.parse(line));
      if (event.event === 'failed') said = event.fault?.message ?? said;
      hear(event);
    }
  });
  const code = await new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  if (code !== 0) throw new Error(`gan ${args.join(' ')} ended with ${code ?? 'a signal'}: ${said.trim()}`);
}
