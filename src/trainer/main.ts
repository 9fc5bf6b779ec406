import os from 'node:os';
import path from 'node:path';
import { Fault, toFaultData } from '../faults/fault.ts';
import { CONTROL_PROTOCOL, EXIT, failureExit, taskSchema, type TrainerTask } from '../protocol/control.ts';
import type { Audience } from './channel.ts';
import { caches } from './caches-task.ts';
import { check } from './check-task.ts';
import { doctor } from './doctor-task.ts';
import { evaluate } from './eval-task.ts';
import { asFault, trainerFault } from './faults.ts';
import { exportGenerator } from './export-task.ts';
import { fork } from './fork-task.ts';
import { connectHost, type Host, type Outcome } from './host.ts';
import { endWhenStuck, endWithHost } from './host-watch.ts';
import { judge } from './judge-task.ts';
import { log, surviveLostOutput } from './log.ts';
import { offer } from './offers-task.ts';
import { resume } from './resume-task.ts';
import { sample } from './sample-task.ts';
import { setUp } from './setup-task.ts';
import { train } from './train-task.ts';

/** The trainer process: its first argument is a task as JSON; it tells its host by IPC and ends with an exit code. */

function parseTask(argument: string | undefined): TrainerTask {
  const refuse = (reason: string) => trainerFault('task', { found: argument === undefined ? 'nothing' : argument.slice(0, 200), reason });
  let value: unknown;
  try {
    value = JSON.parse(argument ?? '');
  } catch {
    throw refuse('it is not JSON');
  }
  const { data, error } = taskSchema.safeParse(value);
  if (!data) throw refuse(error.issues[0]?.message ?? 'unknown');
  return data;
}

function perform(task: TrainerTask, host: Host): Promise<Outcome> {
  switch (task.task) {
    case 'train':
      return train(task, host);
    case 'resume':
      return resume(task, host);
    case 'fork':
      return fork(task, host);
    case 'sample':
      return sample(task, host);
    case 'export':
      return exportGenerator(task);
    case 'eval':
      return evaluate(task, host);
    case 'offers':
      return offer(task, host);
    case 'judge':
      return judge(task, host);
    case 'check':
      return check(task, host);
    case 'doctor':
      return doctor(task.threads);
    case 'caches':
      return caches(task);
    case 'setup':
      return setUp(task, host);
  }
}

/** Typing must stay smooth while a run trains. One that was started with less (`nice -n 19 gan train …`) keeps to it. */
function lowerPriority(): void {
  try {
    os.setPriority(Math.max(os.getPriority(), os.constants.priority.PRIORITY_BELOW_NORMAL));
  } catch (error) {
    log(`priority kept: ${String(error)}`);
  }
}

async function finish({ step, state, sample: file, result }: Outcome, audience: Audience): Promise<never> {
  await audience.lastWord({ type: 'done', step, state, ...(file === undefined ? {} : { sample: file }), ...(result ? { result } : {}) });
  process.exit(state === 'stopped' ? EXIT.stopped : EXIT.ok);
}

async function fail(error: unknown, audience: Audience): Promise<never> {
  const fault = asFault(error);
  const { code, template, args } = toFaultData(fault);
  log(fault instanceof Fault ? `failed: ${fault.message} [${code}]` : `failed: ${String(args['message'])}`);
  await audience.lastWord({ type: 'failed', fault: { code, template, args: { ...args } } });
  process.exit(code === 'trainer.task' ? EXIT.usage : failureExit(code));
}

async function main(): Promise<void> {
  surviveLostOutput();
  lowerPriority();
  const host = connectHost(path.join(__dirname, 'writer.cjs'));
  const { audience, control } = host;
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, (error: unknown) => void fail(error, audience));
  try {
    const task = parseTask(process.argv[2]);
    control.outlivesHost = 'outlivesHost' in task && task.outlivesHost === true;
    if (task.task === 'check') endWithHost();
    else endWhenStuck(control);
    host.report({ type: 'hello', protocol: CONTROL_PROTOCOL, pid: process.pid, ...('runDir' in task ? { runDir: task.runDir } : {}) });
    await finish(await perform(task, host), audience);
  } catch (error) {
    await fail(error, audience);
  }
}

void main();
