import { existsSync } from 'node:fs';
import path from 'node:path';
import type { LastWord } from '../launch/report-feed.ts';
import type { TrainerExit } from '../launch/trainer-process.ts';
import { EXIT } from '../protocol/control.ts';
import { formatCount, formatDuration } from './format.ts';
import { complain, failureJson, ganCommand, say, sayJson, shellWord } from './output.ts';
import { runsFolderOf, shortPath } from './places.ts';
import { t } from './text.ts';

type Done = Extract<LastWord, { type: 'done' }>;

/** Says how a run ended, where its samples are and how to go on; its faults go to standard error. */
export function tellEnding(exit: TrainerExit, ending: Ending, json: boolean): void {
  if (json) endJson(exit);
  else endText(exit, ending);
}

/** A trainer that died without a word gets one, so that every stream of events ends with `done` or `failed`. */
function endJson({ fault, word }: TrainerExit): void {
  if (!fault) return;
  if (word?.type !== 'failed') sayJson(failureJson(fault));
  complain(fault);
}

export interface Ending {
  readonly runDir: string;
  /** whether the trainer came to write to the run at all */
  readonly begun: boolean;
  readonly hasCheckpoint: boolean;
  /** since the trainer was started; undefined where that was elsewhere */
  readonly seconds: number | undefined;
}

/** What is known of the end of a run that was started elsewhere. */
export const endingElsewhere = ({ word }: TrainerExit, runDir: string): Ending =>
  ({ runDir, begun: true, hasCheckpoint: word?.type !== 'done' || word.step > 0, seconds: undefined });

function endText({ fault, word }: TrainerExit, { runDir, begun, hasCheckpoint, seconds }: Ending): void {
  const done = word?.type === 'done' ? word : undefined;
  if (done) say(endSentence(done, hasCheckpoint, seconds));
  if (done?.sample !== undefined) say(row(t('Samples'), shortPath(done.sample)));
  // A run whose folder was removed while it trained is not to be found, and cannot go on.
  const isThere = existsSync(runDir);
  if (isThere && (done || begun)) say(row(t('Run'), shortPath(runDir)));
  if (isThere && (done || (begun && hasCheckpoint))) say(row(t('Go on'), resumeCommand(runDir, done)));
  if (fault) complain(fault);
}

const row = (label: string, value: string) => `  ${label.padEnd(9)}${value}`;

/** What to type to go on; past its end a run needs a new one. */
function resumeCommand(runDir: string, done: Done | undefined): string {
  const farther = done?.state === 'finished' ? ` --steps ${2 * done.step}` : '';
  return `${ganCommand()} resume ${shellWord(runReference(runDir))}${farther}`;
}

function endSentence({ state, step }: Done, hasCheckpoint: boolean, seconds: number | undefined): string {
  const time = seconds === undefined ? '' : t(', after {time}', { time: formatDuration(seconds) });
  const args = { step: formatCount(step), time };
  if (state === 'finished') return t('Finished at step {step}{time}.', args);
  return hasCheckpoint ? t('Stopped at step {step}{time}; a checkpoint is written.', args) : t('Stopped before its first step.');
}

/** The program's own exit code. A run that was at its end, or failed, before it saw that it was `asked` to stop, says so. */
export function exitCode({ code, fault, word }: TrainerExit, asked: boolean): number {
  const isStopped = word?.type === 'done' ? word.state === 'stopped' : asked && word === undefined;
  if (isStopped) return EXIT.stopped;
  if (!fault) return EXIT.ok;
  return code === EXIT.config ? EXIT.config : EXIT.failed;
}

/** What `gan resume` finds the run by from here: its id where it stands in this project's own place, else its path. */
function runReference(runDir: string): string {
  return path.dirname(runDir) === runsFolderOf(process.cwd()) ? path.basename(runDir) : shortPath(runDir);
}
