import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readEvents, type RunEvent } from '../../src/formats/tfevents.ts';
import { memorySource } from '../../src/formats/tfrecord.ts';
import type { TrainerReport } from '../../src/protocol/control.ts';
import { listRuns } from '../../src/runs/catalogue.ts';
import { readChanges } from '../../src/runs/changes.ts';
import { latestCheckpoint, listCheckpoints } from '../../src/runs/checkpoints.ts';
import { findEventFile } from '../../src/runs/event-file.ts';
import { MARKS } from '../../src/runs/index-format.ts';
import { marksFit, readMarks } from '../../src/runs/index-marks.ts';
import { Indexes } from '../../src/runs/index-view.ts';
import { readRunInfo } from '../../src/runs/info.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { listSamples } from '../../src/runs/samples.ts';
import { readHistograms, readSeries } from '../../src/runs/series.ts';
import type { HistogramRow, RunChange } from '../../src/runs/types.ts';
import { contents } from '../trainer/child.ts';

/** All that a run holds, as its readers give it: but for times, equal runs have equal contents. */
export interface RunContent {
  readonly events: readonly Pick<RunEvent, 'step' | 'values' | 'fileVersion'>[];
  /** steps and values by tag */
  readonly series: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  readonly histograms: Readonly<Record<string, readonly HistogramRow[]>>;
  /** pictures by step */
  readonly samples: Readonly<Record<string, Buffer>>;
  /** files by name, by step */
  readonly checkpoints: Readonly<Record<string, Readonly<Record<string, Buffer>>>>;
  /** what was changed while it trained, and from which step on */
  readonly changes: readonly Omit<RunChange, 'time'>[];
}

function eventsOf(dir: string): RunContent['events'] {
  const file = findEventFile(dir);
  const events = file === undefined ? [] : [...readEvents(memorySource(readFileSync(file)))];
  return events.map(({ step, values, fileVersion }) => ({ step, values, fileVersion }));
}

export async function contentOf(dir: string): Promise<RunContent> {
  const indexes = new Indexes();
  const series = await indexes.read(dir, (view) => readSeries(view, { points: 100_000 }));
  const histograms = await indexes.read(dir, (view) => view.meta.histograms.map((tag) => [tag, readHistograms(view, tag, 0)] as const));
  const samples = await listSamples(dir);
  const checkpoints = await listCheckpoints(dir);
  return {
    events: eventsOf(dir),
    series: Object.fromEntries(series.map(({ tag, steps, mean }) => [tag, Array.from(steps, (step, i) => [step, mean[i]!] as const)])),
    histograms: Object.fromEntries(histograms),
    samples: Object.fromEntries(samples.map(({ step, file }) => [step, readFileSync(file)])),
    checkpoints: Object.fromEntries(checkpoints.map(({ step, folder }) => [step, contents(folder)])),
    changes: (await readChanges(dir)).map(({ step, path: setting, old, new: value }) => ({ step, path: setting, old, new: value })),
  };
}

/** The run's index, byte for byte, but for its marks: they hold checksums of the event file, and so of times. Those must fit that file. */
export function indexOf(dir: string): Record<string, Buffer> {
  const { [MARKS]: marks, ...files } = contents(runPaths(dir).index);
  const events = readFileSync(findEventFile(dir)!);
  const found = marks && readMarks({ read: () => marks }, events.length);
  assert.ok(found && marksFit(found, memorySource(events)), 'the marks are those of the event file');
  return files;
}

/** The part of a whole run that its first events tell. */
function told({ events, series, histograms }: RunContent, count: number): Pick<RunContent, 'events' | 'series' | 'histograms'> {
  const scalars = new Map<string, Set<number>>();
  const counts = new Map<string, Set<number>>();
  const add = (map: Map<string, Set<number>>, tag: string, step: number) => map.set(tag, (map.get(tag) ?? new Set()).add(step));
  for (const { step, values } of events.slice(0, count)) {
    for (const { kind, tag } of values) {
      if (kind === 'scalar') add(scalars, tag, step);
      if (kind === 'histogram') add(counts, tag.replace('histogram/', ''), step);
    }
  }
  return {
    events: events.slice(0, count),
    series: Object.fromEntries([...scalars].map(([tag, steps]) => [tag, (series[tag] ?? []).filter(([step]) => steps.has(step))])),
    histograms: Object.fromEntries([...counts].map(([tag, steps]) => [tag, (histograms[tag] ?? []).filter(({ step }) => steps.has(step))])),
  };
}

/**
 * Asserts that an unfinished run opens, shows all that its trainer had told of, and nothing that the whole run has not.
 * @param reports what the host had heard
 */
export async function assertShows(dir: string, whole: RunContent, reports: readonly TrainerReport[]): Promise<void> {
  const entries = await listRuns(path.dirname(dir));
  const states = reports.flatMap((report) => (report.type === 'state' ? [report.state] : []));
  if (!existsSync(runPaths(dir).info)) {
    assert.deepEqual([entries, states], [[], []], 'a run that was told of has its run.json');
    return;
  }
  const [entry] = entries;
  assert.ok(entry && 'info' in entry, JSON.stringify(entry));
  const info = await readRunInfo(dir);
  assert.equal(info.state, ['finished', 'stopped', 'failed'].includes(info.state) ? info.state : 'interrupted');
  const found = await contentOf(dir);
  const { events, series, histograms } = found;
  assert.deepEqual({ events, series, histograms }, told(whole, events.length), 'the curves are those of the whole run, so far');
  assertSamples(found, whole, reports);
  assertChanges(found, whole, reports);
  await assertCheckpoint(dir, found, whole, reports);
}

function assertChanges({ changes }: RunContent, whole: RunContent, reports: readonly TrainerReport[]): void {
  assert.deepEqual(changes, whole.changes.slice(0, changes.length));
  for (const report of reports) if (report.type === 'changed') assert.ok(changes.some(({ step }) => step === report.step), `the change at step ${report.step} was told of`);
}

function assertSamples({ samples }: RunContent, whole: RunContent, reports: readonly TrainerReport[]): void {
  for (const [step, png] of Object.entries(samples)) assert.ok(whole.samples[step]?.equals(png), `sample ${step}`);
  for (const report of reports) if (report.type === 'sample') assert.ok(samples[report.step], `the sample of step ${report.step} was told of`);
}

async function assertCheckpoint(dir: string, found: RunContent, whole: RunContent, reports: readonly TrainerReport[]): Promise<void> {
  const latest = await latestCheckpoint(dir);
  const acknowledged = reports.reduce((step, report) => (report.type === 'checkpoint' ? report.step : step), -1);
  assert.ok((latest?.step ?? -1) >= acknowledged, `the checkpoint of step ${acknowledged} was told of`);
  if (!latest) return;
  assert.deepEqual(latest.notes, [], 'no half checkpoint bears a name');
  assert.deepEqual(found.checkpoints[latest.step], whole.checkpoints[latest.step]);
  assert.ok(found.events.some(({ step }) => step === latest.step), 'the journal is on the disk before the checkpoint');
}
