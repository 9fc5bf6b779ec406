import path from 'node:path';
import type { StartedRun } from '../launch/start-training.ts';
import type { LastWord, TrainerExit } from '../launch/trainer-process.ts';
import { EXIT } from '../protocol/control.ts';
import { defaultRunsFolder } from '../runs/layout.ts';
import { formatCount, formatDuration } from './format.ts';
import { complain, failureJson, ganCommand, say, sayJson, shellWord } from './output.ts';
import { JsonReporter, LineReporter, type Reporter } from './reporter.ts';
import { onRequestToEnd } from './signals.ts';
import { t } from './text.ts';

type Done = Extract<LastWord, { type: 'done' }>;

/** Shows a run until its trainer has ended, and gives the exit code. Ctrl-C stops the trainer with a checkpoint; a second one kills it. */
export async function follow({ runDir, trainer }: StartedRun, { json, resumed }: { readonly json: boolean; readonly resumed: boolean }): Promise<number> {
  const started = performance.now();
  if (!json) say(t('Run {dir}', { dir: shortPath(runDir) }));
  const reporter = await makeReporter(json);
  let asked = false;
  let hasCheckpoint = resumed;
  trainer.onReport((report) => {
    hasCheckpoint ||= report.type === 'checkpoint';
    reporter.report(report);
  });
  const deafen = onRequestToEnd(
    () => {
      asked = true;
      reporter.remark(t('Stopping: writing a checkpoint … (press Ctrl-C again to kill the trainer)'));
      void trainer.stop();
    },
    () => { trainer.kill(); },
  );
  const exit = await trainer.exited.finally(() => {
    deafen();
    reporter.end();
  });
  if (json) endJson(exit);
  else endText(exit, { runDir, hasCheckpoint, seconds: (performance.now() - started) / 1000 });
  return exitCode(exit, asked);
}

/** A bar where there is a screen that can draw one. */
async function makeReporter(json: boolean): Promise<Reporter> {
  if (json) return new JsonReporter();
  if (!process.stdout.isTTY || process.env.TERM === 'dumb') return new LineReporter();
  const { BarReporter } = await import('./bar.ts');
  return new BarReporter(process.stdout);
}

/** A trainer that died without a word gets one, so that every stream of events ends with `done` or `failed`. */
function endJson({ fault, word }: TrainerExit): void {
  if (!fault) return;
  if (word?.type !== 'failed') sayJson(failureJson(fault));
  complain(fault);
}

interface Ending {
  readonly runDir: string;
  readonly hasCheckpoint: boolean;
  readonly seconds: number;
}

function endText({ fault, word }: TrainerExit, { runDir, hasCheckpoint, seconds }: Ending): void {
  const done = word?.type === 'done' ? word : undefined;
  if (done) say(endSentence(done, hasCheckpoint, seconds));
  if (done?.sample !== undefined) say(row(t('Samples'), shortPath(done.sample)));
  say(row(t('Run'), shortPath(runDir)));
  if (done || hasCheckpoint) say(row(t('Go on'), resumeCommand(runDir, done)));
  if (fault) complain(fault);
}

const row = (label: string, value: string) => `  ${label.padEnd(9)}${value}`;

/** What to type to go on; past its end a run needs a new one. */
function resumeCommand(runDir: string, done: Done | undefined): string {
  const farther = done?.state === 'finished' ? ` --steps ${2 * done.step}` : '';
  return `${ganCommand()} resume ${shellWord(runReference(runDir))}${farther}`;
}

function endSentence({ state, step }: Done, hasCheckpoint: boolean, seconds: number): string {
  const args = { step: formatCount(step), time: formatDuration(seconds) };
  if (state === 'finished') return t('Finished at step {step}, after {time}.', args);
  return hasCheckpoint ? t('Stopped at step {step}, after {time}; a checkpoint is written.', args) : t('Stopped before its first step.');
}

function exitCode({ code, fault, word }: TrainerExit, asked: boolean): number {
  if (asked || (word?.type === 'done' && word.state === 'stopped')) return EXIT.stopped;
  if (!fault) return EXIT.ok;
  return code === EXIT.config ? EXIT.config : EXIT.failed;
}

/** A path as short as it can be from here. */
function shortPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? file : relative || '.';
}

/** What `gan resume` finds the run by from here: its id where it stands in this project's own place, else its path. */
function runReference(runDir: string): string {
  const here = defaultRunsFolder(path.join(process.cwd(), 'any.gan.json'));
  return path.dirname(runDir) === here ? path.basename(runDir) : shortPath(runDir);
}
