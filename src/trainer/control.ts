import { controlSchema, type ControlMessage } from '../protocol/control.ts';
import { log } from './log.ts';

/** Who ended a run before its last step. */
export type StoppedBy = 'person' | 'signal' | 'host';

/** A wish to train on with other settings. */
export type ChangeRequest = Extract<ControlMessage, { type: 'change' }>;

/** What ends the preparation of a run that was stopped before its first step. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/**
 * What a person, the system or the loss of the host asks of a run. The loop looks at it at every step; nothing happens
 * in the middle of one.
 */
export class Control {
  paused = false;
  /** whether the run goes on when its host is gone */
  outlivesHost = false;
  /** the process's own channel to the one that started it, or the connection of the one that took the run over */
  private host: object = process;
  private stopReason: StoppedBy | undefined;
  private checkpointAsked = false;
  private changesAsked: ChangeRequest[] = [];
  private readonly aborter = new AbortController();
  private wake: () => void = () => undefined;

  /** Whether its host is another process than the one that started it. */
  get isAdopted(): boolean {
    return this.host !== process;
  }

  get stoppedBy(): StoppedBy | undefined {
    return this.stopReason;
  }

  /** Aborted by a stop; for what takes long before the first step. Its reason is a `Stopped`. */
  get signal(): AbortSignal {
    return this.aborter.signal;
  }

  stop(by: StoppedBy): void {
    if (this.stopReason !== undefined) return;
    this.stopReason = by;
    this.aborter.abort(new Stopped(`stopped by ${by}`));
    this.wake();
  }

  /** @param from the connection that it came by */
  take(message: ControlMessage, from: object = process): void {
    if (message.type === 'stop') this.stop('person');
    else if (message.type === 'checkpoint') this.checkpointAsked = true;
    else if (message.type === 'change') this.changesAsked.push(message);
    else if (message.type === 'outlive') this.outlivesHost = message.yes;
    else if (message.type === 'adopt') [this.host, this.outlivesHost] = [from, false];
    else this.paused = message.type === 'pause';
    this.wake();
  }

  /** A connection is gone. */
  lose(connection: object): void {
    if (connection === this.host && !this.outlivesHost) this.stop('host');
  }

  /** Whether a checkpoint was asked for since the last call. */
  takeCheckpointWish(): boolean {
    const asked = this.checkpointAsked;
    this.checkpointAsked = false;
    return asked;
  }

  /** The changes that were asked for since the last call. */
  takeChanges(): readonly ChangeRequest[] {
    const asked = this.changesAsked;
    if (asked.length > 0) this.changesAsked = [];
    return asked;
  }

  /** Comes true at the next message or signal. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }

  /** Listens to the host's messages, to its end, and to signals, which are the terminal's way to say stop. */
  listen(): void {
    process.on('message', (message) => {
      const { data, error } = controlSchema.safeParse(message);
      if (data) this.take(data);
      else log(`A message that this version does not know was passed over: ${error.issues[0]?.message ?? ''}`);
    });
    process.on('disconnect', () => { this.lose(process); });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => { this.stop('signal'); });
  }
}
