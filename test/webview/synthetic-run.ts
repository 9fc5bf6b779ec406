import type { DashboardIn, RunHead, SampleView, Series } from '../../src/protocol/pages.ts';
import { normal } from '../../src/random/random.ts';

type Snapshot = Extract<DashboardIn, { type: 'snapshot' }>;
type State = RunHead['state'];

const BINS = 32;
const SEED = 7;

/** Courses of a run that goes well: D leads at first, then both settle near 0.5. Shares of the run, 0 to 1. */
const courses: Readonly<Record<string, { at: (t: number) => number; noise: number }>> = {
  loss_d: { at: (t) => 0.55 + 0.75 * Math.exp(-t * 30) + 0.62 * (1 - Math.exp(-t * 4)), noise: 0.09 },
  loss_g: { at: (t) => 0.85 + 3.6 * Math.exp(-((t - 0.06) ** 2) / 0.004) + 1.1 * Math.exp(-t * 4), noise: 0.22 },
  d_real: { at: (t) => 0.56 + 0.36 * Math.exp(-t * 4) - 0.4 * Math.exp(-t * 120), noise: 0.035 },
  d_fake: { at: (t) => 0.44 - 0.36 * Math.exp(-t * 4) + 0.4 * Math.exp(-t * 120), noise: 0.035 },
  d_fake_g: { at: (t) => 0.4 - 0.34 * Math.exp(-t * 4) + 0.4 * Math.exp(-t * 120), noise: 0.03 },
  grad_norm_d: { at: (t) => 1.4 + 3.5 * Math.exp(-t * 12), noise: 0.5 },
  grad_norm_g: { at: (t) => 2.1 + 5 * Math.exp(-((t - 0.08) ** 2) / 0.01), noise: 0.7 },
  d_held_out: { at: (t) => 0.53 + 0.34 * Math.exp(-t * 4), noise: 0.012 },
};

export interface SyntheticRun {
  readonly steps: number;
  /** steps between samples and between histograms */
  readonly every: number;
  /** address of the picture of a step */
  readonly uri: (step: number) => string;
}

/** All that a page is told of a run that has come to `step`. */
export function snapshotOf(run: SyntheticRun, step: number, head: Partial<RunHead> = {}): Snapshot {
  return { type: 'snapshot', run: headOf(run, step, head), series: Object.keys(courses).map((tag) => seriesOf(run, tag, 1, step, step > 2000 ? 5 : 1)), histograms: ['d_real', 'd_fake'].map((tag) => ({ tag, rows: rowsOf(run, tag, 0, step) })), samples: samplesOf(run, -1, step), strings: {} };
}

/** What is new when a run has come from one step to another. */
export function deltaOf(run: SyntheticRun, from: number, step: number, head: Partial<RunHead> = {}): DashboardIn {
  const { series } = snapshotOf(run, step);
  return { type: 'delta', run: headOf(run, step, head), series, histograms: ['d_real', 'd_fake'].map((tag) => ({ tag, rows: rowsOf(run, tag, from, step) })), samples: samplesOf(run, from, step) };
}

/** The answer to a page that asks for full detail. */
export function rangeOf(run: SyntheticRun, id: number, from: number, to: number): DashboardIn {
  return { type: 'range', id, series: Object.keys(courses).map((tag) => seriesOf(run, tag, Math.max(1, from), to, 1)) };
}

function headOf(run: SyntheticRun, step: number, head: Partial<RunHead>): RunHead {
  const state: State = step < run.steps ? 'running' : 'finished';
  const speed = state === 'running' ? 9.3 : 0;
  return { id: 'mnist-dcgan-1', name: 'mnist-dcgan', state, step, steps: run.steps, stepsPerSecond: speed, secondsLeft: speed > 0 ? (run.steps - step) / speed : 0, engine: 'ONNX Runtime 1.30, CPU, 2 threads', ...head };
}

function valueAt(run: SyntheticRun, tag: string, step: number): number {
  const { at, noise } = courses[tag]!;
  const value = at(step / run.steps) + noise * normal({ seed: SEED, stream: tag, step }, 1)[0]!;
  return tag.startsWith('d_') ? Math.min(0.999, Math.max(0.001, value)) : Math.max(0.02, value);
}

function seriesOf(run: SyntheticRun, tag: string, from: number, to: number, stride: number): Series {
  const every = tag === 'd_held_out' ? run.every : 1;
  const first = Math.ceil(from / every) * every;
  const points = Array.from({ length: Math.max(0, Math.floor((to - first) / (stride * every)) + 1) }, (_, index) => first + index * stride * every);
  const values = points.map((step) => Array.from({ length: Math.min(stride, Math.floor((to - step) / every) + 1) }, (_, index) => valueAt(run, tag, step + index * every)));
  return { tag, steps: points, min: values.map((list) => Math.min(...list)), max: values.map((list) => Math.max(...list)), mean: values.map((list) => list.reduce((a, b) => a + b, 0) / list.length) };
}

function rowsOf(run: SyntheticRun, tag: string, from: number, to: number): { step: number; counts: number[] }[] {
  return stepsOf(run, from, to).map((step) => {
    const mean = courses[tag]!.at(step / run.steps);
    const logit = Math.log(mean / (1 - mean));
    const draws = normal({ seed: SEED, stream: `histogram/${tag}`, step }, 512);
    const counts = new Array<number>(BINS).fill(0);
    for (const draw of draws) counts[Math.min(BINS - 1, Math.floor(BINS / (1 + Math.exp(-(logit + 0.9 * draw)))))]!++;
    return { step, counts };
  });
}

function samplesOf(run: SyntheticRun, from: number, to: number): SampleView[] {
  return stepsOf(run, from, to).map((step) => ({ step, uri: run.uri(step) }));
}

function stepsOf(run: SyntheticRun, from: number, to: number): number[] {
  return Array.from({ length: Math.floor(to / run.every) }, (_, index) => (index + 1) * run.every).filter((step) => step > from);
}
