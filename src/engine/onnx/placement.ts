import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

/** Where ONNX Runtime computes a program's operations. */
export interface Placement {
  readonly gpu: number;
  readonly cpu: number;
  /** operations left to the processor by kind, the most frequent first: `Where 5, Cast 2` */
  readonly cpuKinds: string;
}

const eventsShape = z.array(z.object({ cat: z.string(), name: z.string(), args: z.object({ op_name: z.string().optional(), provider: z.string().optional() }).optional() }));

/**
 * Finds out where a session computes its operations. ONNX Runtime shares them out as it prepares a session and tells it
 * in a profile alone, so the session's first run writes one, which is read and removed.
 */
export class PlacementProfile {
  private readonly folder = mkdtempSync(path.join(os.tmpdir(), 'gan-profile-'));
  /** for the session's options */
  readonly prefix = path.join(this.folder, 'run');

  /** Reads the profile of a run that is over. */
  read(): Placement {
    const text = readdirSync(this.folder).map((file) => readFileSync(path.join(this.folder, file), 'utf8'))[0] ?? '[]';
    const events = eventsShape.parse(JSON.parse(text));
    const nodes = events.filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'));
    const cpu = nodes.filter(({ args }) => args?.provider === 'CPUExecutionProvider').map(({ args }) => args?.op_name ?? 'unknown');
    return { gpu: nodes.length - cpu.length, cpu: cpu.length, cpuKinds: counted(cpu) };
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function counted(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${kind} ${count}`).join(', ');
}
