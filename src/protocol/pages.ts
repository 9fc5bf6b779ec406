import { z } from 'zod';
import { runStates } from './control.ts';

/** Messages between the extension host and its pages (dashboard, gallery). The host owns all state. */

const numbers = z.array(z.number().nullable());

/** A scalar at most a few thousand points wide: each point covers one or more steps. null stands for NaN or infinity. */
const series = z.strictObject({ tag: z.string(), steps: z.array(z.number()), min: numbers, max: numbers, mean: numbers });
const histogramRow = z.strictObject({ step: z.number(), counts: z.array(z.number()) });
const histograms = z.strictObject({ tag: z.string(), rows: z.array(histogramRow) });
const sample = z.strictObject({ step: z.number(), uri: z.string() });

const runHead = z.strictObject({
  id: z.string(),
  name: z.string(),
  state: z.enum(runStates),
  step: z.number(),
  steps: z.number(),
  /** 0 where it does not run */
  stepsPerSecond: z.number(),
  secondsLeft: z.number(),
  /** what is being prepared before the first step, or empty; done and total of it (total 0: unknown) */
  preparing: z.strictObject({ what: z.string(), done: z.number(), total: z.number() }).optional(),
  engine: z.string(),
  /** the fault's sentence, translated, where it failed */
  fault: z.string().optional(),
});

export const dashboardInSchema = z.discriminatedUnion('type', [
  /** all that is known, sent on `ready` and whenever the page is shown again */
  z.strictObject({
    type: z.literal('snapshot'),
    run: runHead,
    series: z.array(series),
    histograms: z.array(histograms),
    samples: z.array(sample),
    /** texts by key, translated */
    strings: z.record(z.string(), z.string()),
  }),
  /** what is new since the last message; `series` carries whole series again (they are small), histograms and samples only new rows */
  z.strictObject({ type: z.literal('delta'), run: runHead, series: z.array(series), histograms: z.array(histograms), samples: z.array(sample) }),
  /** answer to `range` */
  z.strictObject({ type: z.literal('range'), id: z.int(), series: z.array(series), error: z.string().optional() }),
]);
export type DashboardIn = z.output<typeof dashboardInSchema>;
export type Series = z.output<typeof series>;
export type HistogramRowView = z.output<typeof histogramRow>;
export type RunHead = z.output<typeof runHead>;
export type SampleView = z.output<typeof sample>;

export const dashboardOutSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready') }),
  /** the page zoomed: series between two steps at full detail */
  z.strictObject({ type: z.literal('range'), id: z.int(), from: z.number(), to: z.number(), points: z.int().min(1).max(10_000) }),
  z.strictObject({ type: z.literal('command'), command: z.enum(['pause', 'resume', 'stop', 'openConfig', 'revealSample']), step: z.number().optional() }),
]);
export type DashboardOut = z.output<typeof dashboardOutSchema>;

const galleryRun = z.strictObject({ id: z.string(), name: z.string(), state: z.enum(runStates), step: z.number(), steps: z.number(), uri: z.string().optional() });
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
  histogramNow: 'D(x) against D(G(z)), now',
  histogramTime: 'D(x) and D(G(z)) over time',
  samples: 'Samples',
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
} as const;
export type PageString = keyof typeof PAGE_STRINGS;
