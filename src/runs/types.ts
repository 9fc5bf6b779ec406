import type { FaultData } from '../faults/fault.ts';
import type { LiveSampling } from './measures.ts';

/** Version of the run folder's format; a newer one is refused with what to install. */
export const RUN_FORMAT = 1;

/** `interrupted` is never written: readers derive it from a running state whose process is gone. */
export type RunState = 'preparing' | 'running' | 'paused' | 'stopped' | 'finished' | 'failed' | 'interrupted';

/** Tags written at every step. */
export const STEP_TAGS = ['loss_d', 'loss_g', 'd_real', 'd_fake', 'd_fake_g', 'grad_norm_d', 'grad_norm_g'] as const;
/** Held-out reals' mean D(x), at intervals. */
export const heldOutTag = (judgement: string): string => `${judgement}_held_out`;
/** Histograms, over [0, 1]. */
export const HISTOGRAM_TAGS = ['d_real', 'd_fake'] as const;
export const HISTOGRAM_BINS = 32;

/** A setting's values before and after; undefined where it was not given and has no default. */
export interface SettingChange {
  /** dotted: `optimizers.generator.learningRate` */
  readonly path: string;
  readonly old?: number | string | (number | string)[] | undefined;
  readonly new?: number | string | (number | string)[] | undefined;
}

/** A setting that was changed while the run trained. */
export interface RunChange extends SettingChange {
  /** the first step that is played with the new value */
  readonly step: number;
  /** when it was asked for, ISO 8601 */
  readonly time: string;
}

/** Something that goes wrong in the game, with its evidence. */
export interface RunAlert {
  /** the step at which it was seen */
  readonly step: number;
  readonly fault: FaultData;
}

/** The run that another one was forked from. */
export interface Parent {
  readonly id: string;
  /** its name when it was forked */
  readonly name: string;
  /** its folder, as an absolute path */
  readonly dir: string;
  /** the checkpoint that the fork began with */
  readonly step: number;
  /** what the fork's config has changed */
  readonly changes: readonly SettingChange[];
  /** what decided the parent's numbers when it was forked: engine, threads, processor, release; left out where it is not known */
  readonly exactness?: Readonly<Record<string, string | number>> | undefined;
}

/** A module of networks as it was when the run began: a copy in the run's folder. */
export interface NetworkCopy {
  /** its path as the config has it */
  readonly module: string;
  /** the folder of the copy, in the run's */
  readonly folder: string;
  /** the module's own file, in that folder */
  readonly entry: string;
  /** of the files' paths and texts */
  readonly sha256: string;
}

/** Another run at one of its checkpoints, as it was when its weights were taken. */
export interface Origin {
  readonly id: string;
  readonly name: string;
  readonly dir: string;
  readonly step: number;
}

/** What `run.json` says: written by the trainer, replaced atomically. */
export interface RunInfo {
  readonly format: number;
  readonly id: string;
  readonly name: string;
  readonly state: RunState;
  /** ISO 8601 */
  readonly created: string;
  readonly updated: string;
  readonly ended?: string | undefined;
  /** who stopped it, where it was stopped: a person, a signal, or the loss of its host (window closed or reloaded) */
  readonly stoppedBy?: 'person' | 'signal' | 'host' | undefined;
  /** last step written to the journal; 0 before the first */
  readonly step: number;
  readonly steps: number;
  readonly seed: number;
  /** the config file that started it, as an absolute path */
  readonly configFile: string;
  /** what it was started with in place of what that file says: `path=value` */
  readonly settings?: readonly string[] | undefined;
  /** the run whose weights it began with, and their step, where its config's `init` names one */
  readonly origin?: Origin | undefined;
  /** the modules that its networks are made by, where its config names some */
  readonly networks?: readonly NetworkCopy[] | undefined;
  /** where it was forked from, if it was */
  readonly parent?: Parent | undefined;
  readonly engine?:
    | {
        readonly name: string;
        readonly version: string;
        /** which build of that version, where it is machine code */
        readonly build?: string | undefined;
        readonly device: string;
        /** the graphics adapter and its driver, where one computes */
        readonly adapter?: string | undefined;
        readonly threads: number;
        readonly optimisation: string;
        readonly cpuFeatures: string;
        /** why it computes, where another would have been taken */
        readonly reason?: FaultData | undefined;
        /** what `auto` went by when it took this one */
        readonly choice?: string | undefined;
      }
    | undefined;
  readonly versions: { readonly workbench: string; readonly node: string };
  readonly git?: { readonly commit: string; readonly diffHash: string } | undefined;
  readonly machine: { readonly host: string; readonly platform: string; readonly arch: string; readonly cpu: string };
  /** steps that the run was resumed from, in order */
  readonly resumedFrom: readonly number[];
  /** why it failed, or why the last resume is not bitwise */
  readonly fault?: FaultData | undefined;
  readonly notBitwise?: string | undefined;
  /** what the samples are: shape of one example, the range of its values (points have none), and how many classes there are (0: no labels); known once the data is open */
  readonly data?: { readonly name: string; readonly shape: readonly number[]; readonly range?: readonly [number, number] | undefined; readonly classes?: number | undefined } | undefined;
  /** how the samples are drawn that are measured while it trains, and what is looked through; left out where nothing is measured */
  readonly measuring?: LiveSampling | undefined;
  readonly players?: readonly { readonly name: string; readonly parameters: number }[] | undefined;
}

/** A scalar's course over a range of steps, at most `points` of them: each point covers `stride` steps. */
export interface SeriesRange {
  readonly tag: string;
  /** first step of every point */
  readonly steps: Float64Array;
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly mean: Float32Array;
}

export interface HistogramRow {
  readonly step: number;
  /** HISTOGRAM_BINS counts over [0, 1] */
  readonly counts: readonly number[];
}

export interface SampleFile {
  readonly step: number;
  /** absolute path of the PNG */
  readonly file: string;
}
