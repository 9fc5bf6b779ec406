import * as vscode from 'vscode';
import type { FaultData } from '../../faults/fault.ts';
import { activeFile } from '../editor/active-file.ts';
import { faultText, showMessage } from '../editor/messages.ts';
import { t } from '../editor/text.ts';
import { mayTrain } from '../editor/trust.ts';
import { chooseRun, runDirOf } from '../runs/chosen-run.ts';
import type { Choice } from '../runs/chosen-run.ts';
import { currentState, runKind, stateText } from '../runs/run-item.ts';
import type { Workbench } from '../workbench.ts';
import type { ActiveRun } from './active-run.ts';
import { trainingFault } from './faults.ts';
import { startOrWait } from './start.ts';

/** GAN: Stop. The trainer writes a checkpoint first. */
export async function stopRun(bench: Workbench, argument: unknown): Promise<void> {
  const run = await chosenActive(bench, argument, t('Stop'), () => true);
  await run?.stop();
}

/** GAN: Pause. */
export async function pauseRun(bench: Workbench, argument: unknown): Promise<void> {
  const run = await chosenActive(bench, argument, t('Pause'), (each) => each.live.state !== 'paused');
  run?.pause();
}

/** GAN: Checkpoint Now. */
export async function checkpointNow(bench: Workbench, argument: unknown): Promise<void> {
  const run = await chosenActive(bench, argument, t('Checkpoint Now'), () => true);
  const step = await run?.checkpoint();
  if (run && step !== undefined) showMessage('information', t('{name}: the checkpoint of step {step} is written.', { name: run.live.name, step }));
}

/** GAN: Resume: lets a paused run go on, or goes on from a stopped run's last checkpoint. */
export async function resumeRun(bench: Workbench, argument: unknown): Promise<void> {
  if (!mayTrain()) return;
  const choices = resumable(bench);
  const here = choices.find((choice) => choice.runDir === inFocus(bench))?.runDir;
  const runDir = runDirOf(argument, bench) ?? here ?? (await chooseRun(choices, t('Resume')));
  if (runDir === undefined) return;
  const active = bench.supervisor.find(runDir) ?? (await trainedElsewhere(bench, runDir));
  if (active) {
    active.continue();
    return;
  }
  const takeOver = await askToTakeOver(runDir, bench.store.nameOf(runDir));
  if (takeOver === undefined) return;
  const { name, configFile } = await (await bench.reader()).info(runDir);
  await startOrWait(bench, { runDir, name, configFile, threads: 0, ...(takeOver ? { takeOver } : {}) });
}

/** GAN: Open Dashboard: of the run or config that was named, the active editor's config, the one that trains, or one that is picked. */
export async function openDashboard(bench: Workbench, argument: unknown): Promise<void> {
  const [only, ...others] = bench.supervisor.active;
  const named = runDirOf(argument, bench) ?? inFocus(bench) ?? (others.length === 0 ? only?.runDir : undefined);
  const runDir = named ?? (await chooseRun(everyRun(bench), t('Open Dashboard')));
  if (runDir !== undefined) await bench.dashboards.open(runDir, 'active');
}

/** One of all runs, as a person picks. */
export const chooseAnyRun = (bench: Workbench): Promise<string | undefined> => chooseRun(everyRun(bench), t('Runs'));

/** The run that the active editor is about: a dashboard's, or a config's last. */
function inFocus(bench: Workbench): string | undefined {
  return bench.dashboards.activeRun ?? runDirOf(activeFile(), bench);
}

async function chosenActive(bench: Workbench, argument: unknown, title: string, suits: (run: ActiveRun) => boolean): Promise<ActiveRun | undefined> {
  if (!mayTrain()) return undefined;
  const named = runDirOf(argument, bench) ?? inFocus(bench);
  const active = named === undefined ? undefined : (bench.supervisor.find(named) ?? (await trainedElsewhere(bench, named)));
  if (active || (named !== undefined && argument !== undefined)) return active;
  const candidates = bench.supervisor.active.filter(suits);
  const choices = candidates.map(({ live }) => ({ runDir: live.runDir, name: live.name, description: `${live.step}/${live.steps} · ${stateText(live.state, t)}` }));
  const chosen = await chooseRun(choices, title);
  return chosen === undefined ? undefined : bench.supervisor.find(chosen);
}

/** A run that a process of this machine trains which this window does not know yet. Throws a Fault where it cannot be reached. */
async function trainedElsewhere(bench: Workbench, runDir: string): Promise<ActiveRun | undefined> {
  if ((await holderOf(runDir)) !== 'alive') return undefined;
  const { name, configFile } = await (await bench.reader()).info(runDir);
  return bench.supervisor.attach({ runDir, name, configFile }, 'elsewhere');
}

/** Who holds a run's lock, as far as can be told from here. */
async function holderOf(runDir: string): Promise<'alive' | 'nobody' | FaultData> {
  const [{ lockHolder }, { toFaultData }] = await Promise.all([import('../../runs/lock.ts'), import('../../faults/fault.ts')]);
  try {
    const holder = await lockHolder(runDir);
    if (holder?.alive !== 'unknown') return holder ? 'alive' : 'nobody';
    return trainingFault('heldElsewhere', { pid: holder.pid, host: holder.host }).toData();
  } catch (error) {
    const fault = toFaultData(error);
    if (fault.code !== 'runs.lockDamaged') throw error;
    return fault;
  }
}

/** Whether a run is to be taken from a holder of whom nobody can tell from here; undefined where the person would rather not. */
async function askToTakeOver(runDir: string, name: string): Promise<boolean | undefined> {
  const holder = await holderOf(runDir);
  if (typeof holder === 'string') return false;
  const yes = t('Take Over');
  const detail = `${faultText(holder)}\n\n${t('Two trainers on one run destroy it: take it over only if no other trains it.')}`;
  const answer = await vscode.window.showWarningMessage(t('Take over {name}?', { name }), { modal: true, detail }, yes);
  return answer === yes ? true : undefined;
}

function resumable(bench: Workbench): Choice[] {
  return everyRun(bench).filter((choice) => choice.kind === 'run-paused' || choice.kind === 'run-resumable');
}

function everyRun(bench: Workbench) {
  return bench.store.readable.map(({ dir, info }) => {
    const live = bench.supervisor.find(dir)?.live;
    const { state, step, steps } = currentState(info, live);
    return { runDir: dir, name: info.name, description: `${step}/${steps} · ${stateText(state, t)}`, kind: runKind(state, live !== undefined) };
  });
}
