import { z } from 'zod';
import { runStates } from './run-state.ts';

export { runStates };

/** Version of the messages between a host and a trainer. */
export const CONTROL_PROTOCOL = 1;

export const faultSchema = z.strictObject({ code: z.string(), template: z.string(), args: z.record(z.string(), z.union([z.string(), z.number()])) });

const single = z.union([z.number(), z.string()]);
const settingValue = z.union([single, z.array(single)]);
const settingChange = z.strictObject({ path: z.string(), old: settingValue.optional(), new: settingValue.optional() });

/** whether the run goes on when the process that started it is gone */
const outlivesHost = z.boolean().optional();

/** an ONNX network to look through and the values that it takes, or the judge; where it is left out, what the run's config names */
const features = z.union([z.literal('judge'), z.strictObject({ file: z.string(), range: z.string().max(100), output: z.string().max(1000).optional() })]).optional();
/** labels of each class for measures of few labels */
const labelled = z.int().min(1).max(1000).optional();
/** samples to measure */
const measuredCount = z.int().min(1).max(1_000_000).optional();

/** What a trainer process is to do: its first argument, as JSON. */
export const taskSchema = z.discriminatedUnion('task', [
  z.strictObject({
    task: z.literal('train'),
    configFile: z.string(),
    /** the run's own folder, already made and empty but for its log */
    runDir: z.string(),
    /** `path=value` changes to the config, in order, values as JSON or plain words */
    set: z.array(z.string()),
    /** profiles some steps: these, or the usual ones */
    profile: z.union([z.literal('usual'), z.strictObject({ from: z.int().positive(), to: z.int().positive() })]).optional(),
    outlivesHost,
  }),
  z.strictObject({
    task: z.literal('resume'),
    runDir: z.string(),
    steps: z.int().positive().optional(),
    outlivesHost,
    /** takes the run even where it cannot be told whether another machine still trains it: a person said that none does */
    takeOver: z.boolean().optional(),
  }),
  z.strictObject({
    task: z.literal('fork'),
    /** folder of the run that it is a fork of */
    parent: z.string(),
    /** the step of the checkpoint that it begins with; the newest where it is left out */
    step: z.int().nonnegative().optional(),
    /** its config; the parent's, as it stood at that step, where it is left out */
    configFile: z.string().optional(),
    /** its own folder, already made and empty but for its log */
    runDir: z.string(),
    set: z.array(z.string()),
    /** profiles some steps: these, or the usual ones */
    profile: z.union([z.literal('usual'), z.strictObject({ from: z.int().positive(), to: z.int().positive() })]).optional(),
    outlivesHost,
  }),
  z.strictObject({
    task: z.literal('sample'),
    runDir: z.string(),
    count: z.int().positive().optional(),
    seed: z.int().nonnegative().optional(),
    out: z.string().optional(),
    /**
     * a grid (`.png`) or the numbers (`.npy`) in one file, by its ending, where it is left out. `set`: pictures one by one
     * in the folder `out`. `codes`: what each continuous code does, a picture each; `between`: walks between two z.
     */
    form: z.enum(['set', 'codes', 'between']).optional(),
  }),
  z.strictObject({
    task: z.literal('export'),
    runDir: z.string(),
    /** the last checkpoint at or before this step; the newest where it is left out */
    step: z.int().nonnegative().optional(),
    /** as the config says where it is left out */
    weights: z.enum(['raw', 'ema']).optional(),
    /** the folder for the files, made where it is not there */
    out: z.string(),
  }),
  z.strictObject({
    task: z.literal('eval'),
    runDir: z.string(),
    /** steps of the checkpoints to measure; the newest where it is left out */
    steps: z.union([z.literal('all'), z.int().nonnegative()]).optional(),
    weights: z.enum(['raw', 'ema']).optional(),
    statistics: z.enum(['moving', 'batch', 'standing']).optional(),
    /** names of measures; all that can be taken in some minutes where it is left out */
    measures: z.array(z.string().max(100)).min(1).max(100).optional(),
    count: measuredCount,
    seed: z.int().nonnegative().optional(),
    labelled,
    features,
    threads: z.int().nonnegative().optional(),
  }),
  /** says what a task `eval` of a run could measure, and of what: see `offersSchema` */
  z.strictObject({ task: z.literal('offers'), runDir: z.string(), features, labelled, count: measuredCount }),
  /** trains the judge of a data set: MNIST's where no config is given */
  z.strictObject({ task: z.literal('judge'), configFile: z.string().optional(), anew: z.boolean().optional(), threads: z.int().nonnegative().optional() }),
  /** runs the modules of networks that a config names, makes the networks and records them, without training */
  z.strictObject({ task: z.literal('check'), configFile: z.string() }),
  z.strictObject({ task: z.literal('doctor'), threads: z.int().nonnegative().optional() }),
  /** lists what is cached for all projects, and deletes what is named */
  z.strictObject({ task: z.literal('caches'), clear: z.array(z.string().max(100)).max(100).optional() }),
  /** sets TensorFlow up in this user's own storage, or takes it away */
  z.strictObject({ task: z.literal('setup'), build: z.enum(['cpu', 'gpu']), remove: z.boolean().optional() }),
]);
export type TrainerTask = z.output<typeof taskSchema>;

/** The first message at a trainer's control socket: the token that stands in the run's `control.json`. */
export const greetingSchema = z.strictObject({ type: z.literal('greeting'), protocol: z.int(), token: z.string().max(200) });
export type Greeting = z.output<typeof greetingSchema>;

/** Host to trainer, and anybody who was let in at its control socket. */
export const controlSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('continue') }),
  z.strictObject({ type: z.literal('stop') }),
  z.strictObject({ type: z.literal('checkpoint') }),
  /** whether the run goes on when the process that started it is gone, from now on */
  z.strictObject({ type: z.literal('outlive'), yes: z.boolean() }),
  /** at a control socket: whoever says this is the run's host from now on, and the run ends with this connection */
  z.strictObject({ type: z.literal('adopt') }),
  /** settings to train on with, as `path=value`; the answer, `changed` or `refused`, has the same id */
  z.strictObject({ type: z.literal('change'), id: z.string().max(100), set: z.array(z.string().max(10_000)).min(1).max(100) }),
]);
export type ControlMessage = z.output<typeof controlSchema>;

/** Trainer to host, and to everybody who was let in at its control socket. */
export const reportSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('hello'), protocol: z.int(), pid: z.int(), runDir: z.string().optional(), runId: z.string().optional() }),
  /** long work before the first step: download, reading, compiling; total 0 where unknown */
  z.strictObject({ type: z.literal('preparing'), what: z.string(), done: z.number(), total: z.number() }),
  z.strictObject({
    type: z.literal('progress'),
    step: z.int(),
    steps: z.int(),
    stepsPerSecond: z.number(),
    secondsLeft: z.number(),
    /** last values by tag; what is not finite is left out */
    scalars: z.record(z.string(), z.number()),
  }),
  z.strictObject({ type: z.literal('state'), state: z.enum(runStates), step: z.int() }),
  z.strictObject({ type: z.literal('checkpoint'), step: z.int(), folder: z.string() }),
  z.strictObject({ type: z.literal('sample'), step: z.int(), file: z.string() }),
  /** settings that changed, from a step on; it is on the disk */
  z.strictObject({ type: z.literal('changed'), id: z.string(), step: z.int(), changes: z.array(settingChange) }),
  z.strictObject({ type: z.literal('refused'), id: z.string(), fault: faultSchema }),
  z.strictObject({
    type: z.literal('profile'),
    /** Chrome trace of the steps */
    file: z.string(),
    from: z.int(),
    to: z.int(),
    /** the dearest first; `share` is of the time of all of them */
    operations: z.array(z.strictObject({ op: z.string(), turn: z.string(), layer: z.string().optional(), calls: z.int(), milliseconds: z.number(), share: z.number() })),
  }),
  z.strictObject({ type: z.literal('note'), fault: faultSchema }),
  /** the last word of a task that went well; `result` is what `--json` prints */
  z.strictObject({ type: z.literal('done'), step: z.int(), state: z.enum(runStates), sample: z.string().optional(), result: z.record(z.string(), z.unknown()).optional() }),
  z.strictObject({ type: z.literal('failed'), fault: faultSchema }),
]);
export type TrainerReport = z.output<typeof reportSchema>;

/** Exit codes of a trainer and of `gan`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, config: 3, stopped: 130 } as const;

/** The exit code of a program that a fault ends: a config's faults, and those of the game that it describes, are told apart. */
export function failureExit(code: string): number {
  return /^(?:config|gan)\./.test(code) ? EXIT.config : EXIT.failed;
}
