import path from 'node:path';
import type { FaultData } from '../../src/faults/fault.ts';
import { EXIT, type TrainerReport } from '../../src/protocol/control.ts';
import { readAlerts } from '../../src/runs/alerts.ts';
import type { RunAlert } from '../../src/runs/types.ts';
import type { Place } from '../trainer/child.ts';

/** What a run was told of while it trained. */
export interface Watched {
  readonly runDir: string;
  readonly alerts: readonly RunAlert[];
  /** what ended it before its last step */
  readonly failure: FaultData | undefined;
}

export interface Watch {
  readonly file: string;
  readonly seed: number;
  readonly set: readonly string[];
  /** codes of alerts after the first of which the run is stopped */
  readonly until?: readonly string[];
}

/** Trains a config on one thread, to its end or until it is told of what is waited for. */
export async function watched(place: Place, { file, seed, set, until = [] }: Watch): Promise<Watched> {
  const { child, runDir } = place.train(path.resolve(file), [...set, `seed=${seed}`, 'engine.name=onnx', 'engine.threads=1']);
  const isAwaited = (report: TrainerReport): boolean => report.type === 'note' && until.includes(report.fault.code);
  void child.until(isAwaited).then(() => { child.say({ type: 'stop' }); }, () => undefined);
  const { code } = await child.exited;
  const failed = child.reports.find((report) => report.type === 'failed');
  if (code !== EXIT.ok && code !== EXIT.stopped && failed === undefined) throw new Error(child.output);
  return { runDir, alerts: await readAlerts(runDir), failure: failed?.type === 'failed' ? failed.fault : undefined };
}

/** The step at which a run was told of something first, by an alert or by its end. */
export function toldAt({ alerts, failure }: Watched, codes: readonly string[]): number | undefined {
  const alert = alerts.find(({ fault }) => codes.includes(fault.code));
  if (alert) return alert.step;
  return failure && codes.includes(failure.code) ? Number(failure.args['step']) : undefined;
}
