import assert from 'node:assert/strict';
import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import type { ConfigInput } from '../../src/config/schema.ts';
import { reportSchema, type ControlMessage, type TrainerReport, type TrainerTask } from '../../src/protocol/control.ts';

/** `GAN_TRAINER` names another bundle to test. */
export const trainerFile = process.env['GAN_TRAINER'] ?? path.join(process.cwd(), 'dist', 'trainer.cjs');

/** The trainer's bundle, made if it is not there. */
export function haveTrainer(): void {
  if (!existsSync(trainerFile)) execFileSync(process.execPath, ['scripts/build.mjs', '--only=trainer'], { stdio: 'inherit' });
}

/** A trainer as a real process. */
export class Child {
  readonly reports: TrainerReport[] = [];
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  output = '';
  readonly process: ChildProcess;
  private waiting: { readonly test: (report: TrainerReport) => boolean; readonly resolve: (report: TrainerReport) => void; readonly reject: (error: Error) => void }[] = [];

  /** @param file another bundle than the product's @param more arguments that only that one takes */
  constructor(task: TrainerTask | string, file: string = trainerFile, more: readonly string[] = []) {
    this.process = fork(file, [typeof task === 'string' ? task : JSON.stringify(task), ...more], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], serialization: 'advanced', execArgv: [] });
    for (const stream of [this.process.stdout, this.process.stderr]) stream?.on('data', (text: Buffer) => { this.output += text.toString(); });
    this.process.on('message', (message) => { this.take(reportSchema.parse(message)); });
    this.exited = this.end().then((end) => {
      for (const { reject } of this.waiting) reject(new Error(`the trainer ended (${end.code ?? end.signal ?? ''}):\n${this.output}`));
      return end;
    });
  }

  say(message: ControlMessage): void {
    this.process.send(message);
  }

  /** The first report from now on, or before, that passes a test. */
  until(test: (report: TrainerReport) => boolean): Promise<TrainerReport> {
    const found = this.reports.find(test);
    return found ? Promise.resolve(found) : this.next(test);
  }

  /** The first report from now on that passes a test; rejects where the process ends first. */
  next(test: (report: TrainerReport) => boolean): Promise<TrainerReport> {
    return new Promise((resolve, reject) => this.waiting.push({ test, resolve, reject }));
  }

  /** The fault that it failed with, once it is gone. */
  async failure(): Promise<{ code: number | null; fault: Extract<TrainerReport, { type: 'failed' }>['fault'] }> {
    const { code } = await this.exited;
    const failed = this.reports.find((report) => report.type === 'failed');
    assert.ok(failed?.type === 'failed', this.output);
    return { code, fault: failed.fault };
  }

  /** The end of process, output and channel. (`close` does not come where this side has let go of the channel.) */
  private async end(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    const channel = once(this.process, 'disconnect');
    const output = [this.process.stdout!, this.process.stderr!].map((stream) => finished(stream));
    const [code, signal] = (await once(this.process, 'exit')) as [number | null, NodeJS.Signals | null];
    await Promise.all([channel, ...output]);
    return { code, signal };
  }

  private take(report: TrainerReport): void {
    this.reports.push(report);
    const [heard, rest] = [this.waiting.filter(({ test }) => test(report)), this.waiting.filter(({ test }) => !test(report))];
    this.waiting = rest;
    for (const { resolve } of heard) resolve(report);
  }
}

export const reaches = (step: number) => (report: TrainerReport): boolean => report.type === 'progress' && report.step >= step;

/** A folder for a test's runs, with a config in it. */
export class Place {
  readonly folder = mkdtempSync(path.join(os.tmpdir(), 'gan-trainer-'));
  private runs = 0;
  private readonly children: Child[] = [];

  /** A place with the trainer made ready, and 60 pictures of 8 x 8 in `images.idx`. */
  static withPictures(): Place {
    haveTrainer();
    const place = new Place();
    writeIdx(path.join(place.folder, 'images.idx'), 60, 8);
    return place;
  }

  /** Writes a config and gives its path. */
  config(input: ConfigInput, name = 'test.gan.json'): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, `// a comment that stays\n${JSON.stringify(input)}`);
    return file;
  }

  runDir(): string {
    const dir = path.join(this.folder, `run-${this.runs++}`);
    mkdirSync(dir);
    return dir;
  }

  start(task: TrainerTask | string): Child {
    const child = new Child(task);
    this.children.push(child);
    return child;
  }

  /** Starts a new run in a folder of its own. */
  train(configFile: string, set: string[] = [], runDir = this.runDir()): { child: Child; runDir: string } {
    return { child: this.start({ task: 'train', configFile, runDir, set }), runDir };
  }

  /** Runs a new run to its end. */
  async trained(configFile: string, set: string[] = []): Promise<string> {
    const { child, runDir } = this.train(configFile, set);
    const { code } = await child.exited;
    assert.equal(code, 0, child.output);
    return runDir;
  }

  async remove(): Promise<void> {
    for (const { process: child } of this.children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await Promise.all(this.children.map(({ exited }) => exited));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** An IDX file of random-looking images. */
export function writeIdx(file: string, count: number, side: number): void {
  const header = Buffer.from([0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  [count, side, side].forEach((size, i) => header.writeUInt32BE(size, 4 + 4 * i));
  writeFileSync(file, Buffer.concat([header, Uint8Array.from({ length: count * side * side }, (_, i) => (i * 2654435761) >>> 24)]));
}

/** Contents by name of the files in a folder, or none where it is not there. */
export function contents(folder: string): Record<string, Buffer> {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(path.join(folder, name))]));
}
