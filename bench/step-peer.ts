import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const answer = z.union([z.object({ version: z.string() }), z.object({ times: z.array(z.number()) })]);

/** PyTorch with the same networks, in a process of its own that computes only when it is asked. */
export interface Peer {
  readonly version: Promise<string>;
  /** ms of each step over some seconds */
  milliseconds(network: string, seconds: number): Promise<number[]>;
  close(): void;
}

/** @param python a Python with torch; without one there is no peer */
export function startPeer(python: string | undefined, threads: number): Peer | undefined {
  if (python === undefined) return undefined;
  const script = path.join(process.cwd(), 'bench/step-peer.py');
  const child = spawn(python, [script, String(threads)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const line = await lines.next();
    if (line.done === true) throw new Error('the Python peer ended early');
    return answer.parse(JSON.parse(line.value));
  };
  const version = next().then((first) => ('version' in first ? first.version : 'unknown'));
  return {
    version,
    milliseconds: async (network, seconds) => {
      await version;
      child.stdin.write(`${network} ${seconds}\n`);
      const reply = await next();
      return 'times' in reply ? reply.times : [];
    },
    close: () => child.stdin.end(),
  };
}
