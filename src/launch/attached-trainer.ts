import type { Socket } from 'node:net';
import { setTimeout as after } from 'node:timers/promises';
import type { FaultData } from '../faults/fault.ts';
import { CONTROL_PROTOCOL, type ControlMessage, type TrainerReport } from '../protocol/control.ts';
import { fromLine, LINE_LIMIT, LineReader, toLine } from '../protocol/lines.ts';
import type { ControlPoint } from '../runs/control-file.ts';
import { runPaths } from '../runs/layout.ts';
import { isAlive, ownIdentity } from '../runs/process-identity.ts';
import { askToEnd } from './ask-to-end.ts';
import { launchFault } from './faults.ts';
import { ReportFeed, toNote } from './report-feed.ts';
import { GRACE_MILLISECONDS, unexpectedEnd, type TrainerExit, type TrainerProcess } from './trainer-process.ts';

export interface AttachOptions {
  /** milliseconds that it has to stop after the message, and then again after SIGTERM */
  readonly grace?: number | undefined;
  /** leaves the trainer alone from then on */
  readonly signal?: AbortSignal | undefined;
}

const LOOK_MILLISECONDS = 50;
/** How long the process of a closed connection may take to end before it counts as one that trains on. */
const END_MILLISECONDS = 5000;

/** A trainer that another process started, through its control socket. */
export class AttachedTrainer implements TrainerProcess {
  readonly exited: Promise<TrainerExit>;
  /** whether it said hello before the connection closed */
  readonly greeted: Promise<boolean>;
  readonly #socket: Socket;
  readonly #point: ControlPoint;
  readonly #grace: number;
  readonly #feed = new ReportFeed();
  #greet: (greeted: boolean) => void = () => undefined;
  #killedBy: FaultData | undefined;
  #stopping: Promise<void> | undefined;

  constructor(socket: Socket, runDir: string, point: ControlPoint, { grace = GRACE_MILLISECONDS, signal }: AttachOptions) {
    this.#socket = socket;
    this.#point = point;
    this.#grace = grace;
    this.greeted = new Promise((resolve) => { this.#greet = resolve; });
    const reader = new LineReader(LINE_LIMIT.report, (line) => { this.#receive(line); });
    socket.on('data', (chunk) => { if (!reader.push(chunk)) socket.destroy(); });
    // What went wrong is told by the close that follows.
    socket.on('error', () => undefined);
    // Not events.once, which takes an error before the close for its own failure.
    const closed = new Promise<void>((resolve) => { socket.once('close', () => { resolve(); }); });
    this.exited = closed.then(() => this.#exit(runDir, signal));
    const leave = () => { socket.destroy(); };
    if (signal?.aborted) leave();
    else signal?.addEventListener('abort', leave, { once: true });
  }

  get pid(): number {
    return this.#point.pid;
  }

  onReport(listener: (report: TrainerReport) => void): () => void {
    return this.#feed.listen(listener);
  }

  /** A trainer of another protocol is told nothing but to stop. */
  send(message: ControlMessage): void {
    const { protocol } = this.#point;
    if (protocol === CONTROL_PROTOCOL || message.type === 'stop') this.#socket.write(toLine(message));
    else this.#feed.note(launchFault('onlyStop', { found: protocol, known: CONTROL_PROTOCOL }));
  }

  stop(): Promise<void> {
    return (this.#stopping ??= askToEnd({
      ask: () => { this.send({ type: 'stop' }); },
      tell: () => void this.#signal('SIGTERM'),
      kill: () => {
        this.#killedBy ??= toNote(launchFault('overdue', { seconds: (2 * this.#grace) / 1000 }));
        void this.#signal('SIGKILL');
      },
      gone: this.exited,
    }, this.#grace));
  }

  kill(): void {
    this.#killedBy ??= toNote(launchFault('killed'));
    void this.#signal('SIGKILL');
  }

  #receive(line: string): void {
    const report = this.#feed.take(fromLine(line));
    if (report?.type !== 'hello') return;
    this.#greet(true);
    if (report.protocol !== CONTROL_PROTOCOL) this.#feed.note(launchFault('onlyStop', { found: report.protocol, known: CONTROL_PROTOCOL }));
  }

  /** The system may have given the number to another process since. */
  async #signal(name: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if ((await this.#alive()) !== 'yes') return;
    try {
      process.kill(this.#point.pid, name);
    } catch {
      // It has ended meanwhile, which is what was wanted.
    }
  }

  async #alive(): Promise<'yes' | 'no' | 'unknown'> {
    return isAlive(this.#point, await ownIdentity());
  }

  async #exit(runDir: string, signal: AbortSignal | undefined): Promise<TrainerExit> {
    this.#greet(false);
    const word = this.#feed.lastWord;
    const gone = !signal?.aborted && (await this.#goes());
    const base = { code: null, signal: null, word };
    if (!gone && !word) return { ...base, fault: toNote(launchFault('cutOff', { pid: this.#point.pid })), trainsOn: true };
    const fault = this.#killedBy ?? (word?.type === 'failed' ? word.fault : undefined);
    if (fault || word) return { ...base, fault };
    return { ...base, fault: toNote(unexpectedEnd('without a last word', { file: runPaths(runDir).log, start: 0 })) };
  }

  /** Waits for the process to end, which it does a moment after its socket closes. */
  async #goes(): Promise<boolean> {
    const end = Date.now() + END_MILLISECONDS;
    while ((await this.#alive()) !== 'no') {
      if (Date.now() > end) return false;
      await after(LOOK_MILLISECONDS);
    }
    return true;
  }
}
