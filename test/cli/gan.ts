import { spawn, type ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const eventSchema = z.looseObject({
  event: z.string().optional(),
  step: z.number().optional(),
  steps: z.number().optional(),
  state: z.string().optional(),
  pid: z.number().optional(),
  runDir: z.string().optional(),
  sample: z.string().optional(),
  scalars: z.record(z.string(), z.number()).optional(),
  fault: z.looseObject({ code: z.string(), message: z.string() }).optional(),
});
export type Event = z.output<typeof eventSchema>;

/** A `gan` that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** lines of standard output as JSON */
  readonly events: () => Event[];
}

/** A `gan` that may still run. */
export interface Gan {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Waits for an event of its JSON lines. Throws where it ends without. */
  readonly event: (is: (event: Event) => boolean) => Promise<Event>;
}

/** A program to test: its file and the folder that it runs in. */
export class Program {
  constructor(readonly file: string, readonly cwd: string) {}

  start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Gan {
    const child = spawn(process.execPath, [this.file, ...args], { cwd: this.cwd, env: { ...process.env, npm_command: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const events = () => stdout.split('\n').slice(0, -1).map((line) => eventSchema.parse(JSON.parse(line)));
    const ended = new Promise<Ended>((resolve) => child.once('close', (code) => { resolve({ code, stdout, stderr, events }); }));
    const event = (is: (event: Event) => boolean) =>
      new Promise<Event>((resolve, reject) => {
        const look = () => {
          const found = events().find(is);
          if (found) resolve(found);
        };
        look();
        child.stdout.on('data', look);
        void ended.then(() => { reject(new Error(`it ended without that event:\n${stdout}${stderr}`)); });
      });
    return { process: child, ended, event };
  }

  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended> {
    return this.start(args, env).ended;
  }
}

/** A temporary folder under its real name, as a program that runs in it knows it. */
export function workFolder(): { dir: string; remove: () => void } {
  const dir = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'gan-cli-')));
  return { dir, remove: () => { rmSync(dir, { recursive: true, force: true }); } };
}

/** The program with the trainer that only acts (FAKE_TRAINER) beside it. */
export function programWithFakeTrainer(cwd: string): Program {
  const bin = path.join(cwd, 'bin');
  mkdirSync(bin);
  copyFileSync(path.resolve('out/test/cli/gan.entry.cjs'), path.join(bin, 'cli.cjs'));
  copyFileSync(path.resolve('out/test/cli/fake-trainer.entry.cjs'), path.join(bin, 'trainer.cjs'));
  return new Program(path.join(bin, 'cli.cjs'), cwd);
}

/** The smallest experiment that trains: points on a ring, two small networks. */
export const TOY = `{
  // a toy
  "data": { "set": "ring", "size": 2000 },
  "latent": { "size": 2 },
  "generator": { "network": "mlp", "layers": [16] },
  "discriminator": { "network": "mlp", "layers": [16] },
  "training": { "steps": 30, "batchSize": 32, "sampleEvery": 10, "checkpointEvery": 10 }
}
`;
