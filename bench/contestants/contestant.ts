import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { EngineName } from '../../src/engine/preference.ts';
import { installationFolder } from '../../src/engine/tensorflow/place.ts';
import { isInstalled } from './stock-engine.ts';

const memorySchema = z.object({ steadyBytes: z.number(), peakBytes: z.number(), engineBytes: z.number(), expectedBytes: z.number() }).partial();
const versionSchema = z.object({ version: z.string() });
/** `processor`: ms that all threads together computed for a step, which other programs' work disturbs less than its time. */
const answerSchema = z.object({ times: z.array(z.number()), what: z.string(), processor: z.number().optional(), memory: memorySchema });
export type Answer = z.output<typeof answerSchema>;

/** A step that takes longer is not waited for. */
const PATIENCE_SECONDS = 60;

/** Somebody who can do a work. */
export interface Contestant {
  readonly name: string;
  /** the engine that it is, where it is one of ours */
  readonly engine?: EngineName;
  /** why it takes no part; undefined where it does */
  readonly absent: string | undefined;
  readonly command: (work: string, threads: number) => readonly [program: string, ...args: string[]];
}

const node = (engine: string) => (work: string, threads: number) => [process.execPath, path.resolve('out/bench/contestants/tfjs.entry.cjs'), engine, work, String(threads)] as const;
const elsewhere = (name: string) => (isInstalled(name) ? undefined : 'not installed: GAN_BENCH_NODE_MODULES names no folder of node_modules that has it');
const python = process.env['GAN_BENCH_PYTHON'];

/** Ours first. */
export const contestants: readonly Contestant[] = [
  { name: 'onnx', engine: 'onnx', absent: undefined, command: node('onnx') },
  { name: 'tensorflow', engine: 'tensorflow', absent: existsSync(installationFolder('cpu')) ? undefined : 'not set up: `gan setup tensorflow` brings it', command: node('tensorflow') },
  { name: 'onnx on WebAssembly', engine: 'wasm', absent: undefined, command: node('onnx-wasm') },
  {
    name: 'PyTorch',
    absent: python === undefined ? 'not run: GAN_BENCH_PYTHON names no Python with torch' : undefined,
    command: (work, threads) => [python ?? 'python3', path.resolve('bench/contestants/pytorch.py'), work, String(threads)],
  },
  { name: 'tfjs-wasm', absent: elsewhere('wasm'), command: node('wasm') },
  { name: 'tfjs-cpu', engine: 'cpu', absent: undefined, command: node('cpu') },
];

/** A contestant at one work, in a process of its own that computes only when it is asked. */
export class Runner {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private complaints = '';

  constructor(readonly name: string, [program, ...args]: readonly [string, ...string[]]) {
    this.child = spawn(program, args, { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' } });
    this.child.stderr.on('data', (text: Buffer) => { this.complaints = (this.complaints + text.toString()).slice(-2000); });
    this.child.stdin.on('error', () => undefined);
    this.child.on('error', (error) => { this.complaints = String(error); });
    this.lines = createInterface(this.child.stdout)[Symbol.asyncIterator]();
  }

  /** Starts and warms up; its version. */
  async begin(): Promise<string> {
    const { version } = versionSchema.parse(JSON.parse(await this.next(PATIENCE_SECONDS)));
    await this.ask('warm up');
    return version;
  }

  /** ms of each step over some seconds, one step at least; and its memory by now. */
  run(seconds: number): Promise<Answer> {
    return this.ask(String(seconds));
  }

  end(): void {
    this.child.kill('SIGKILL');
  }

  private async ask(line: string): Promise<Answer> {
    this.child.stdin.write(`${line}\n`);
    return answerSchema.parse(JSON.parse(await this.next(PATIENCE_SECONDS)));
  }

  private async next(seconds: number): Promise<string> {
    const patience = new AbortController();
    const late = new Promise<never>((_, reject) => {
      const timer = setTimeout(() => { reject(new Error(`a step takes more than ${seconds} s`)); }, 1000 * seconds);
      patience.signal.addEventListener('abort', () => { clearTimeout(timer); });
    });
    try {
      const line = await Promise.race([this.lines.next(), late]);
      if (line.done !== true) return line.value;
      throw new Error(this.complaints.trim().split('\n').at(-1) ?? 'it ended without a word');
    } finally {
      patience.abort();
    }
  }
}
