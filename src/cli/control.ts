import { attachTrainer } from '../launch/attach.ts';
import type { TrainerExit, TrainerProcess } from '../launch/trainer-process.ts';
import { EXIT, type ControlMessage, type TrainerReport } from '../protocol/control.ts';
import { endingElsewhere, exitCode, tellEnding } from './ending.ts';
import { formatCount } from './format.ts';
import { remark, say } from './output.ts';
import { findRunHere } from './places.ts';
import { JsonReporter } from './reporter.ts';
import { t } from './text.ts';

export interface ControlFlags {
  readonly json?: true;
}

/** What is asked of a run without more words. */
type Wish = Exclude<ControlMessage['type'], 'change' | 'outlive' | 'adopt'>;

type Answer = Extract<TrainerReport, { step: number }>;

/** The report that says that it was done, and the sentence for it. A stop is answered by the trainer's end. */
const ANSWERS: Record<Exclude<Wish, 'stop'>, { readonly is: (report: Answer) => boolean; readonly sentence: string }> = {
  pause: { is: (report) => report.type === 'state' && report.state === 'paused', sentence: 'Paused at step {step}.' },
  continue: { is: (report) => report.type === 'state' && report.state === 'running', sentence: 'Running, from step {step} on.' },
  checkpoint: { is: (report) => report.type === 'checkpoint', sentence: 'A checkpoint of step {step} is written.' },
};

/** `gan pause`, `gan continue`, `gan checkpoint` and `gan stop` */
export async function control(type: Wish, reference: string, { json }: ControlFlags): Promise<number> {
  const { dir } = await findRunHere(reference);
  const leave = new AbortController();
  const trainer = await attached(dir, leave.signal);
  const answer = await (type === 'stop' ? stopped(trainer) : answered(trainer, type));
  leave.abort();
  if (!('type' in answer)) return ended(answer, dir, type === 'stop', json === true);
  if (json) new JsonReporter().report(answer);
  else say(t(sentenceOf(type), { step: formatCount(answer.step) }));
  return EXIT.ok;
}

const sentenceOf = (type: Wish): string => (type === 'stop' ? '' : ANSWERS[type].sentence);

const SLOW_MILLISECONDS = 3000;

/** A trainer answers between two steps, and one of a large experiment may take long. */
export async function attached(dir: string, signal: AbortSignal): Promise<TrainerProcess> {
  const slow = setTimeout(() => { remark(t('Waiting for the trainer, which answers between two steps …')); }, SLOW_MILLISECONDS);
  return attachTrainer(dir, { signal }).finally(() => { clearTimeout(slow); });
}

async function stopped(trainer: TrainerProcess): Promise<TrainerExit> {
  await trainer.stop();
  return trainer.exited;
}

/** The report that answers a message, or how the trainer ended before it could. */
function answered(trainer: TrainerProcess, type: Exclude<Wish, 'stop'>): Promise<Answer | TrainerExit> {
  const answer = new Promise<Answer>((resolve) => {
    trainer.onReport((report) => {
      if ('step' in report && ANSWERS[type].is(report)) resolve(report);
      else if (report.type === 'note') new JsonReporter().remark(t(report.fault.template, report.fault.args));
    });
  });
  trainer.send({ type });
  return Promise.race([answer, trainer.exited]);
}

/** How the run ended: what a stop asks for, and any other message came too late for. */
function ended(exit: TrainerExit, runDir: string, asked: boolean, json: boolean): number {
  if (json && exit.word) new JsonReporter().report(exit.word);
  tellEnding(exit, endingElsewhere(exit, runDir), json);
  const isDone = asked && exit.word?.type === 'done';
  return isDone ? EXIT.ok : exitCode(exit, asked);
}
