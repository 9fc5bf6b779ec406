import { fork, type ChildProcess, type ForkOptions, type SpawnOptions } from 'node:child_process';
import { closeSync, existsSync } from 'node:fs';
import type { Fault, FaultData } from '../faults/fault.ts';
import { CONTROL_PROTOCOL, EXIT, type ControlMessage, type TrainerReport, type TrainerTask } from '../protocol/control.ts';
import { askToEnd } from './ask-to-end.ts';
import { trainerEnvironment } from './environment.ts';
import { launchFault } from './faults.ts';
import { lastWords, openLog, reason, type LogFile } from './log-file.ts';
import { ReportFeed, toNote, type LastWord } from './report-feed.ts';

/** A trainer has 5 s for its last checkpoint (docs/architecture.md); as long again before a signal tells it. */
export const GRACE_MILLISECONDS = 10_000;
const QUIET_MILLISECONDS = 60_000;

export interface TrainerOptions {
  /** the trainer's bundle */
  readonly trainerFile: string;
  /** where its standard output and errors are appended */
  readonly logFile: string;
  /** the program that runs it: Node, or Electron as Node */
  readonly execPath?: string | undefined;
  /** variables of its environment, over those of this process */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** milliseconds that it has to stop after the message, and then again after SIGTERM */
  readonly grace?: number | undefined;
  /** milliseconds without a first report after which a note says so */
  readonly quiet?: number | undefined;
}

/** How a trainer ended. A death by signal has a `signal` and no `code`. */
export interface TrainerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** its last word, where it came to one */
  readonly word: LastWord | undefined;
  /** why it did not end well: its own `failed`, or how it died with the end of its log */
  readonly fault: FaultData | undefined;
  /** it is not the trainer that ended, only the connection to one that another process started */
  readonly trainsOn?: boolean | undefined;
}

/** A trainer as its host sees it. */
export interface TrainerProcess {
  /** undefined where the program could not be started */
  readonly pid: number | undefined;
  /** Calls a listener with every report; the first listener also gets those that came before it. Gives back what ends that. */
  onReport(listener: (report: TrainerReport) => void): () => void;
  /** Says something to the trainer; said to one that is gone, it is lost. */
  send(message: ControlMessage): void;
  /** Comes true once the process is gone and every report has been given; never rejects. */
  readonly exited: Promise<TrainerExit>;
  /** Asks it to stop with a checkpoint; after a grace tells it by SIGTERM, and then kills it. Comes true once it is gone. */
  stop(): Promise<void>;
  /** Kills it and all that it started, at once. */
  kill(): void;
}

/** Starts a trainer as a process of its own. Throws a Fault where its bundle is missing or its log cannot be written. */
export function startTrainer(task: TrainerTask, options: TrainerOptions): TrainerProcess {
  if (!existsSync(options.trainerFile)) throw launchFault('trainer', { file: options.trainerFile });
  const log = openLog(options.logFile);
  try {
    return new ForkedTrainer(forkTrainer(task, options, log.descriptor), log, options);
  } finally {
    closeSync(log.descriptor);
  }
}

/** Its output goes to a file and never to a pipe: a dead host's pipe would give it EPIPE. */
function forkTrainer(task: TrainerTask, { trainerFile, execPath = process.execPath, environment }: TrainerOptions, log: number): ChildProcess {
  const options: ForkOptions & SpawnOptions = {
    detached: true,
    windowsHide: true,
    execPath,
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', log, log, 'ipc'],
    env: trainerEnvironment({ ...process.env, ...environment }),
  };
  return fork(trainerFile, [JSON.stringify(task)], options);
}

class ForkedTrainer implements TrainerProcess {
  readonly exited: Promise<TrainerExit>;
  readonly #child: ChildProcess;
  readonly #grace: number;
  readonly #feed = new ReportFeed();
  readonly #quiet: NodeJS.Timeout;
  /** why this host ended the trainer */
  #ended: Fault | undefined;
  #stopping: Promise<void> | undefined;

  constructor(child: ChildProcess, log: LogFile, { execPath, grace = GRACE_MILLISECONDS, quiet = QUIET_MILLISECONDS }: TrainerOptions) {
    this.#child = child;
    this.#grace = grace;
    child.on('message', (message) => { this.#receive(message); });
    this.#quiet = setTimeout(() => { this.#feed.note(launchFault('quiet', { seconds: quiet / 1000, file: log.file })); }, quiet);
    this.exited = this.#exit(log, execPath ?? process.execPath).finally(() => { clearTimeout(this.#quiet); });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  onReport(listener: (report: TrainerReport) => void): () => void {
    return this.#feed.listen(listener);
  }

  send(message: ControlMessage): void {
    // The channel may close between the question and the sending: that error is the trainer's end, told by `exited`.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  stop(): Promise<void> {
    return (this.#stopping ??= askToEnd({
      ask: () => { this.send({ type: 'stop' }); },
      tell: () => { this.#child.kill('SIGTERM'); },
      kill: () => {
        this.#ended ??= launchFault('overdue', { seconds: (2 * this.#grace) / 1000 });
        this.#killGroup();
      },
      gone: this.exited,
    }, this.#grace));
  }

  kill(): void {
    this.#ended ??= launchFault('killed');
    this.#killGroup();
  }

  #killGroup(): void {
    const { pid, exitCode, signalCode } = this.#child;
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    if (process.platform === 'win32') this.#child.kill('SIGKILL');
    else process.kill(-pid, 'SIGKILL');
  }

  #receive(message: unknown): void {
    clearTimeout(this.#quiet);
    const report = this.#feed.take(message);
    if (report?.type === 'hello' && report.protocol !== CONTROL_PROTOCOL) this.#refuse(report.protocol);
  }

  #refuse(found: number): void {
    this.#ended ??= launchFault('protocol', { found, known: CONTROL_PROTOCOL });
    void this.stop();
  }

  async #exit(log: LogFile, program: string): Promise<TrainerExit> {
    const { code, signal, error } = await ended(this.#child);
    const unstarted = error && launchFault('spawn', { program, why: reason(error) });
    const word = this.#feed.lastWord;
    const fault = unstarted ?? this.#ended ?? (word?.type === 'failed' ? word.fault : unexpected(code, signal, word, log));
    return { code, signal, word, fault: fault && toNote(fault) };
  }
}

/** Why an end that nobody asked for was not a good one; undefined where a last word and an exit code agree that it was. */
function unexpected(code: number | null, signal: NodeJS.Signals | null, word: LastWord | undefined, log: LogFile): Fault | undefined {
  if (word && (code === EXIT.ok || code === EXIT.stopped)) return undefined;
  const crash = nativeCrash(code, signal);
  if (crash !== undefined) return launchFault('crashed', { how: crash, file: log.file });
  return unexpectedEnd(signal ?? `exit code ${code ?? 'unknown'}`, log);
}

/** Deaths that JavaScript alone never dies; a heap that is full ends with SIGABRT and says so in the log. */
const CRASH_SIGNALS: readonly (string | null)[] = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE'];
/** Windows: access violation, page that cannot be read, illegal instruction, division by zero, heap corruption, fail-fast. */
const CRASH_CODES: readonly (number | null)[] = [0xc0000005, 0xc0000006, 0xc000001d, 0xc0000094, 0xc0000374, 0xc0000409];

/** How native code ended a process, if that did. */
function nativeCrash(code: number | null, signal: NodeJS.Signals | null): string | undefined {
  if (CRASH_SIGNALS.includes(signal)) return signal ?? undefined;
  return code !== null && CRASH_CODES.includes(code) ? `code 0x${code.toString(16)}` : undefined;
}

/** The fault of a trainer that died, with the end of its log. */
export function unexpectedEnd(how: string, log: Pick<LogFile, 'file' | 'start'>): Fault {
  const words = lastWords(log);
  return words ? launchFault('died', { how, file: log.file, words }) : launchFault('diedSilently', { how, file: log.file });
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly error?: Error;
}

/** The end of a child: it is gone and its channel is drained, or it could not be started at all. */
function ended(child: ChildProcess): Promise<Ended> {
  return new Promise((resolve) => {
    child.on('error', (error) => { if (child.pid === undefined) resolve({ code: null, signal: null, error }); });
    child.once('exit', (code, signal) => {
      // The last reports may still be in the channel when the process is gone.
      if (child.connected) child.once('disconnect', () => { resolve({ code, signal }); });
      else resolve({ code, signal });
    });
  });
}
