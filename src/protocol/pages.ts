import * as z from 'zod/mini';
import { runStates } from './run-state.ts';

/**
 * Messages between the extension host and its pages (dashboard, gallery). The host owns all state.
 * zod/mini keeps the pages small. Long arrays are checked by one plain loop: several times faster than a schema a number.
 */

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const numbers = z.custom<number[]>((value) => Array.isArray(value) && value.every(isNumber));
const numbersOrNull = z.custom<(number | null)[]>((value) => Array.isArray(value) && value.every((item) => item === null || isNumber(item)));

/** A scalar at most a few thousand points wide: each point covers one or more steps. null stands for NaN or infinity. */
const series = z.strictObject({ tag: z.string(), steps: numbers, min: numbersOrNull, max: numbersOrNull, mean: numbersOrNull }).check(
  z.refine(({ steps, min, max, mean }) => [min, max, mean].every((values) => values.length === steps.length)),
);
const histogramRow = z.strictObject({ step: z.number(), counts: numbers });
const histograms = z.strictObject({ tag: z.string(), rows: z.array(histogramRow) });
const sample = z.strictObject({ step: z.number(), uri: z.string() });

/** A step from which on something is different: a setting was changed, the run was forked, or something was seen to go wrong. The text is translated. */
const mark = z.strictObject({ step: z.number(), text: z.string(), kind: z.optional(z.enum(['change', 'alert'])) });

/** The newest measurement of a run's samples; every text is translated. */
const measured = z.strictObject({
  /** how it was taken */
  lines: z.array(z.string()),
  /** a figure, the samples' value, and what held-out reals get in their place; empty where they have none */
  rows: z.array(z.strictObject({ title: z.string(), value: z.string(), heldOut: z.string() })),
});

const runHead = z.strictObject({
  /** whatever the host finds the run by again; kept in the page's state (see dashboardStateSchema) */
  id: z.string(),
  name: z.string(),
  state: z.enum(runStates),
  step: z.number(),
  steps: z.number(),
  /** 0 where it does not run */
  stepsPerSecond: z.number(),
  secondsLeft: z.number(),
  /** what is being prepared before the first step; done and total of it (total 0: unknown) */
  preparing: z.optional(z.strictObject({ what: z.string(), done: z.number(), total: z.number() })),
  engine: z.string(),
  /** in order of steps */
  marks: z.optional(z.array(mark)),
  /** which run it is a fork of, from which step and with what changed; translated */
  lineage: z.optional(z.string()),
  /** how the samples are drawn that are measured while it trains, and what is looked through; translated */
  live: z.optional(z.array(z.string())),
  /** what was measured of its samples last */
  measured: z.optional(measured),
  /** what it takes on the disk, in bytes */
  size: z.optional(z.number()),
  /** the fault's sentence, translated, where it failed */
  fault: z.optional(z.string()),
});

export const dashboardInSchema = z.discriminatedUnion('type', [
  /** all that is known, sent on `ready` and whenever the page is shown again */
  z.strictObject({
    type: z.literal('snapshot'),
    run: runHead,
    series: z.array(series),
    histograms: z.array(histograms),
    samples: z.array(sample),
    /** texts by key, translated; a key that is missing is shown in English */
    strings: z.record(z.string(), z.string()),
  }),
  /** what is new since the last message; `series` carries whole series again (they are small), histograms and samples only new rows */
  z.strictObject({ type: z.literal('delta'), run: runHead, series: z.array(series), histograms: z.array(histograms), samples: z.array(sample) }),
  /** answer to `range` */
  z.strictObject({ type: z.literal('range'), id: z.int(), series: z.array(series), error: z.optional(z.string()) }),
]);
export type DashboardIn = z.output<typeof dashboardInSchema>;
export type Series = z.output<typeof series>;
export type HistogramRowView = z.output<typeof histogramRow>;
export type RunHead = z.output<typeof runHead>;
export type Mark = z.output<typeof mark>;
export type Measured = z.output<typeof measured>;
export type SampleView = z.output<typeof sample>;

export const dashboardOutSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  /** the last snapshot or delta is drawn: another one is welcome */
  z.strictObject({ type: z.literal('drawn') }),
  /** the page zoomed: series between two steps, both included, at full detail */
  z.strictObject({ type: z.literal('range'), id: z.int(), from: z.number(), to: z.number(), points: z.int().check(z.minimum(1), z.maximum(10_000)) }),
  z.strictObject({ type: z.literal('command'), command: z.enum(['pause', 'resume', 'stop', 'openConfig', 'revealSample', 'fork']), step: z.optional(z.number()) }),
]);
export type DashboardOut = z.output<typeof dashboardOutSchema>;

/** What the dashboard keeps with `setState`: the host finds the run by `run` after a reload; the rest is the page's place. */
export const dashboardStateSchema = z.object({
  /** the RunHead's id */
  run: z.string(),
  /** the step that samples, histograms and markers show; none: the newest */
  step: z.optional(z.number()),
  follow: z.boolean(),
  zoom: z.optional(z.object({ from: z.number(), to: z.number() })),
  /** weight of the past in the moving average, 0 (none) to below 1 */
  smoothing: z.number().check(z.minimum(0), z.maximum(0.999)),
  logScale: z.boolean(),
  /** lines switched off in the legends */
  hidden: z.array(z.string()),
  scroll: z.number(),
});
export type DashboardState = z.output<typeof dashboardStateSchema>;

const galleryRun = z.strictObject({ id: z.string(), name: z.string(), state: z.enum(runStates), step: z.number(), steps: z.number(), uri: z.optional(z.string()) });
export const galleryInSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('runs'), runs: z.array(galleryRun), strings: z.record(z.string(), z.string()) }),
]);
export type GalleryIn = z.output<typeof galleryInSchema>;
export type GalleryRun = z.output<typeof galleryRun>;

export const galleryOutSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  z.strictObject({ type: z.literal('open'), id: z.string() }),
  z.strictObject({ type: z.literal('command'), command: z.enum(['startTraining', 'newExperiment']) }),
]);
export type GalleryOut = z.output<typeof galleryOutSchema>;

/** What the gallery keeps with `setState`. */
export const galleryStateSchema = z.object({ focused: z.optional(z.string()), scroll: z.number() });
export type GalleryState = z.output<typeof galleryStateSchema>;

/** Texts that the pages show, by key, in English; the host translates and posts them. */
export const PAGE_STRINGS = {
  losses: 'Losses',
  lossD: 'D loss',
  lossG: 'G loss',
  outputs: 'D(x) and D(G(z))',
  dReal: 'D(x)',
  dFake: 'D(G(z))',
  dFakeG: "D(G(z)) in G's turn",
  dHeldOut: 'D(x), held out',
  gradients: 'Gradient norms',
  gradD: "D's gradient",
  gradG: "G's gradient",
  rates: 'Learning rates',
  rateD: "D's learning rate",
  rateG: "G's learning rate",
  critic: 'Critic',
  wasserstein: 'Wasserstein estimate',
  slope: "norm of D's gradient (penalty)",
  slopeDragan: "norm of D's gradient (DRAGAN)",
  penalties: 'Penalties, before their weights',
  penaltyGp: 'gradient penalty',
  penaltyR1: 'R1',
  penaltyR2: 'R2',
  penaltyDragan: 'DRAGAN',
  penaltyConsistency: 'consistency',
  heads: 'Classes and codes',
  classLossD: "classes, D's loss",
  classLossG: "classes, G's loss",
  codesLossD: "codes, D's loss",
  codesLossG: "codes, G's loss",
  labelledLoss: 'labelled examples',
  errors: 'Errors of classes, and augmentation',
  classErrorHeldOut: 'errors, held out',
  classErrorLabelled: 'errors, labelled',
  augmentation: 'probability of a change',
  likelihood: 'Likelihood',
  natsHeldOut: 'nats, held out',
  histogramNow: 'D(x) against D(G(z))',
  histogramTime: 'D(x) and D(G(z)) over time',
  samples: 'Samples',
  shares: 'Measures: shares',
  sharesHint: 'Precision and high quality: how many samples are good. Recall and coverage: how much of the data is reached. Only both together mean something.',
  highQuality: 'high quality',
  precision: 'precision',
  recall: 'recall',
  classRecall: 'recall within classes',
  classAccuracy: 'as asked for',
  coverage: 'coverage',
  recognised: 'recognised',
  distances: 'Measures: distances',
  distancesHint: 'How far samples are from the data. Each has a scale of its own: switch lines off in the legend.',
  klModes: 'KL of modes',
  klClasses: 'KL of classes',
  slicedWasserstein: 'sliced Wasserstein',
  frechet: 'Fréchet',
  intraFrechet: 'Fréchet within classes',
  kernelDistance: 'kernel',
  criticEstimate: "critic's estimate",
  counts: 'Measures: found',
  countsHint: 'Modes and classes that the samples reach, and bins in which they differ from the data.',
  differentBins: 'different bins',
  modesFound: 'modes',
  classesFound: 'classes',
  measured: 'Measures',
  measuredHint: 'Measured of a checkpoint by gan eval or GAN: Evaluate Run. A figure means little without that of held-out reals.',
  measuredFigure: 'Figure',
  measuredSamples: 'Samples',
  measuredHeldOut: 'Held-out reals',
  step: 'Step',
  play: 'Play',
  pausePlay: 'Stop playing',
  follow: 'Follow the newest',
  smoothing: 'Smoothing',
  logScale: 'Log scale',
  resetZoom: 'Show all steps',
  pause: 'Pause',
  resume: 'Resume',
  stop: 'Stop',
  openConfig: 'Open Config',
  fork: 'Fork From This Step',
  forkHint: 'Make a new run of the last checkpoint at or before the step that is shown, with a changed config',
  markAt: 'Step {step}: {text}',
  changedAt: 'Changed at step {step}: {text}',
  alertsBefore: '{words} ({count} more before it, marked in the plots.)',
  sizeOnDisk: '{size} on disk',
  stepsPerSecond: 'steps/s',
  timeLeft: 'left',
  noData: 'No steps yet',
  noSamples: 'No samples yet',
  noRuns: 'No runs yet. Open a .gan.json file and start training.',
  startTraining: 'Start Training',
  newExperiment: 'New Experiment',
  statePreparing: 'Preparing',
  stateRunning: 'Running',
  statePaused: 'Paused',
  stateStopped: 'Stopped',
  stateFinished: 'Finished',
  stateFailed: 'Failed',
  stateInterrupted: 'Interrupted',
  stateChanged: '{name}: {state}',
  progress: '{step} of {steps} steps',
  preparingShare: '{what}: {percent}',
  stepOf: 'Step {step}',
  sampleAlt: 'Grid of samples drawn at step {step}',
  revealSample: 'Show the picture in the file explorer',
  previousStep: 'Earlier step',
  nextStep: 'Later step',
  stepSlider: 'Step shown in all panels',
  zoomFrom: 'Steps from',
  zoomTo: 'to',
  zoomHint: 'Drag across a plot to zoom in; click to choose a step; double-click to show all steps',
  plotSummary: '{title} at step {step}: {values}',
  notFinite: 'not finite',
  share: '{share} of the outputs at step {step} lie between {low} and {high}',
  lossesHint: 'Neither should reach 0 and stay: the players need each other.',
  outputsHint: 'D(x) is what D says of real images, D(G(z)) of generated ones. Both at 0.5: D cannot tell.',
  ratesHint: 'As their schedules have them for each step. Shown where a rate changes by itself.',
  criticHint: 'The estimate falls as samples get better. A penalty on gradients draws their norm to its target, mostly 1.',
  penaltiesHint: 'What each penalty adds to the loss of D, before it is multiplied by its weight.',
  headsHint: 'What is lost by naming the class or reading the codes: both players want these low.',
  errorsHint: 'Shares, 0 to 1: examples whose class D misnames, and images that are changed before D sees them.',
  likelihoodHint: 'The mean negative log-likelihood of images that were never trained on: lower is better.',
  gradientsHint: 'A norm that dies out means that nothing is learnt; one that explodes, that training comes apart.',
  histogramHint: 'How sure D is: 0 is surely generated, 1 surely real. Two heaps on 0.5: D cannot tell.',
  histogramTimeHint: 'Every column is a histogram: the stronger, the more outputs lie there. Bands apart: D tells them apart.',
  verdictTold: 'D tells them apart: {right} of its verdicts are right.',
  verdictEdge: 'D still has an edge: {right} of its verdicts are right.',
  verdictUnsure: 'D cannot tell, as at the end of a good game: {right} of its verdicts are right.',
  verdictFooled: 'G fools D: only {right} of its verdicts are right.',
  outputAxis: "D's output",
  fewer: 'fewer',
  more: 'more',
  rangeFailed: 'Full detail could not be read: {reason}',
  badMessage: 'The page could not read a message from the extension. Reload the window; if it happens again, the extension needs an update.',
  galleryLabel: 'Runs, newest samples',
  openRun: 'Open the dashboard of {name}',
} as const;
export type PageString = keyof typeof PAGE_STRINGS;
