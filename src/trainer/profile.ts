import { mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Engine } from '../engine/engine.ts';
import type { Profile } from '../engine/profile.ts';
import { replaceFile } from '../runs/durable.ts';
import { runPaths } from '../runs/layout.ts';
import type { Report } from './channel.ts';
import { log } from './log.ts';
import { noteSpans, type Span } from './spans.ts';
import { dearest, traceOf, type Profiled } from './trace.ts';

/** Steps that are profiled, both included; by default a hundred, once the first are over. */
export interface ProfileWindow {
  readonly from: number;
  readonly to: number;
}

const FIRST = 20;
const LENGTH = 100;
/** A hundred bytes each in the trace, and seven hundred while ONNX Runtime holds them. */
const MOST_OPERATIONS = 200_000;
const SHOWN = 10;

/** The default window, moved to the front where a run is too short for it. */
export function usualWindow(start: number, end: number): ProfileWindow {
  const from = Math.min(start + FIRST, Math.max(start + 1, Math.floor((start + end) / 2)));
  return { from, to: Math.min(from + LENGTH, end) };
}

interface Running {
  readonly folder: string;
  readonly profile: Profile;
  readonly spans: () => Span[];
}

export interface ProfilerOptions {
  readonly dir: string;
  readonly engine: Engine;
  readonly report: Report;
  readonly window: ProfileWindow;
}

/** Profiles some steps of a run into `profile.json`, and tells the dearest operations. It changes no result. */
export class RunProfiler {
  private running: Running | undefined;
  private over = false;
  private first = 0;
  private last = 0;

  constructor(private readonly options: ProfilerOptions) {}

  /** Told before every step. */
  async before(step: number): Promise<void> {
    const { from, to } = this.options.window;
    if (this.running && (step > to || this.running.profile.operations >= MOST_OPERATIONS)) await this.finish();
    if (!this.running && !this.over && step >= from && step <= to) await this.begin(step);
    this.last = step;
  }

  /** Writes what there is, if it was not written before. */
  async finish(): Promise<void> {
    if (!this.running) return;
    const { folder, profile, spans } = this.running;
    this.running = undefined;
    this.over = true;
    try {
      await this.write({ spans: spans(), calls: profile.finish() });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async begin(step: number): Promise<void> {
    const { dir, engine } = this.options;
    // A name with a dot in front is no part of the run, whatever happens before it is removed.
    const folder = await mkdtemp(path.join(dir, '.profile-'));
    this.first = step;
    this.running = { folder, profile: engine.profile(folder), spans: noteSpans() };
    log(`profiling from step ${step} on`);
  }

  private async write(profiled: Profiled): Promise<void> {
    const { dir, engine, report } = this.options;
    const { profile: file } = runPaths(dir);
    await replaceFile(file, Buffer.from(traceOf(profiled, `GAN Workbench, steps ${this.first} to ${this.last}, engine ${engine.info.name}`)));
    log(`profile of the steps ${this.first} to ${this.last} written`);
    report({ type: 'profile', file, from: this.first, to: this.last, operations: dearest(profiled.calls, SHOWN) });
  }
}
