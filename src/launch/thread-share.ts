import os from 'node:os';
import type { RunEntry } from '../runs/catalogue.ts';

/** A run that trains on this machine now, and the threads that it computes with (0: one for each core). */
export interface RunningRun {
  readonly id: string;
  readonly name: string;
  readonly threads: number;
}

/**
 * What starting one more run means for the cores: they suffice for all (`free`), or they are `crowded`, and a person
 * should choose to queue it, to let it share (with `share` threads), or to start it all the same.
 */
export type ThreadShare =
  | { readonly kind: 'free' }
  | { readonly kind: 'crowded'; readonly others: readonly RunningRun[]; readonly cores: number; readonly share: number };

/** Decides for a run that wants a number of threads (0: one for each core) beside those that train already. */
export function threadShare(threads: number, running: readonly RunningRun[], cores: number = os.availableParallelism()): ThreadShare {
  const taken = running.reduce((sum, run) => sum + (run.threads || cores), 0);
  if (running.length === 0 || taken + (threads || cores) <= cores) return { kind: 'free' };
  const left = cores - taken;
  return { kind: 'crowded', others: running, cores, share: Math.max(1, left > 0 ? left : Math.floor(cores / (running.length + 1))) };
}

/** The runs of a catalogue that compute on this machine now; a paused one keeps no core busy. */
export function runningRuns(entries: readonly RunEntry[], host: string = os.hostname()): RunningRun[] {
  return entries.flatMap((entry) => {
    if (!('info' in entry)) return [];
    const { id, name, state, engine, machine } = entry.info;
    return (state === 'running' || state === 'preparing') && machine.host === host ? [{ id, name, threads: engine?.threads ?? 0 }] : [];
  });
}
