import type { RunState } from '../../runs/types.ts';

/** What is known of a run that this window trains, from its trainer's reports. */
export interface LiveRun {
  readonly runDir: string;
  readonly name: string;
  readonly configFile: string;
  readonly state: RunState;
  readonly step: number;
  readonly steps: number;
  readonly stepsPerSecond: number;
  readonly secondsLeft: number;
  /** work before the first step; total 0 where unknown */
  readonly preparing?: { readonly what: string; readonly done: number; readonly total: number } | undefined;
}
