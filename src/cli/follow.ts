import type { StartedRun } from '../launch/start-training.ts';
import type { TrainerProcess } from '../launch/trainer-process.ts';
import { exitCode, tellEnding } from './ending.ts';
import { say } from './output.ts';
import { shortPath } from './places.ts';
import { profileLines } from './profile.ts';
import { JsonReporter, LineReporter, type Reporter } from './reporter.ts';
import { onRequestToEnd, onSuspend } from './signals.ts';
import { t } from './text.ts';

export interface FollowOptions {
  readonly json: boolean;
  /** whether it went on from a checkpoint */
  readonly resumed: boolean;
}

/** Shows a run until its trainer has ended, and gives the exit code. Ctrl-C stops the trainer with a checkpoint; a second one kills it. */
export async function follow({ runDir, trainer }: StartedRun, { json, resumed }: FollowOptions): Promise<number> {
  const started = performance.now();
  if (!json) say(t('Run {dir}', { dir: shortPath(runDir) }));
  const reporter = await makeReporter(json);
  const listening = listen(trainer, reporter);
  let [begun, hasCheckpoint] = [false, resumed];
  let profile: string[] = [];
  trainer.onReport((report) => {
    begun ||= report.type === 'state';
    hasCheckpoint ||= report.type === 'checkpoint';
    if (report.type === 'profile' && !json) profile = profileLines(report);
    reporter.report(report);
  });
  const exit = await trainer.exited;
  const asked = listening.end();
  reporter.end();
  tellEnding(exit, { runDir, begun, hasCheckpoint, seconds: (performance.now() - started) / 1000 }, json);
  profile.forEach(say);
  return exitCode(exit, asked);
}

/** A bar where there is a screen that can draw one. */
export async function makeReporter(json: boolean): Promise<Reporter> {
  if (json) return new JsonReporter();
  if (!process.stdout.isTTY || process.env.TERM === 'dumb') return new LineReporter();
  const { BarReporter } = await import('./bar.ts');
  return new BarReporter(process.stdout);
}

/** Passes on to the trainer what the terminal asks of this program; `end` ends that, and says whether it was asked to stop. */
function listen(trainer: TrainerProcess, reporter: Reporter): { end: () => boolean } {
  let asked = false;
  const stop = () => {
    asked = true;
    reporter.remark(t('Stopping: writing a checkpoint … (press Ctrl-C again to kill the trainer)'));
    void trainer.stop();
  };
  const suspend = () => {
    trainer.send({ type: 'pause' });
    reporter.suspend?.();
  };
  const goOn = () => {
    reporter.goOn?.();
    trainer.send({ type: 'continue' });
  };
  const ends = [onRequestToEnd(stop, () => { trainer.kill(); }), onSuspend(suspend, goOn)];
  return {
    end: () => {
      ends.forEach((end) => { end(); });
      return asked;
    },
  };
}
