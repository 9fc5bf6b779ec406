import type { TrainerReport } from '../protocol/control.ts';

/** Tells whoever listens, if anybody does; without them, a run is seen in its folder alone. */
export type Report = (report: TrainerReport) => void;

/** Sends a report on its way; `sent` is called once it is, or once it is clear that it never will be. */
export type Send = (report: TrainerReport, sent: () => void) => void;

const MOST_ON_THE_WAY = 64;

/**
 * The way to one listener. One that does not read (a suspended window, a stopped terminal) must cost a trainer neither
 * time nor memory: when much is on the way to it, only the newest report of each kind is kept for it.
 */
export class Outbox {
  private onTheWay = 0;
  private readonly kept = new Map<TrainerReport['type'], TrainerReport>();
  private settled: () => void = () => undefined;

  constructor(private readonly send: Send) {}

  tell(report: TrainerReport): void {
    if (this.onTheWay < MOST_ON_THE_WAY && this.kept.size === 0) {
      this.post(report);
      return;
    }
    this.kept.delete(report.type);
    this.kept.set(report.type, report);
  }

  /** Comes true once nothing is kept or on the way. */
  empty(): Promise<void> {
    return new Promise((resolve) => {
      this.settled = resolve;
      this.settle();
    });
  }

  private post(report: TrainerReport): void {
    this.onTheWay += 1;
    this.send(report, () => {
      this.onTheWay -= 1;
      this.postKept();
      this.settle();
    });
  }

  private postKept(): void {
    const kept = [...this.kept.values()].slice(0, MOST_ON_THE_WAY - this.onTheWay);
    for (const report of kept) {
      this.kept.delete(report.type);
      this.post(report);
    }
  }

  private settle(): void {
    if (this.onTheWay === 0 && this.kept.size === 0) this.settled();
  }
}

const STANDING: readonly TrainerReport['type'][] = ['hello', 'preparing', 'state', 'progress'];

/** Milliseconds that the last word waits for listeners that do not read. */
const PATIENCE = 2000;

/** Everybody who is told of a run: the host that started the trainer, and those that were let in at its control socket. */
export class Audience {
  private readonly outboxes = new Set<Outbox>();
  /** how things stand: the newest report of each kind that tells of it, in the order in which they came */
  private readonly newest = new Map<TrainerReport['type'], TrainerReport>();

  readonly report: Report = (report) => {
    if (report.type === 'progress') this.newest.delete('preparing');
    if (STANDING.includes(report.type)) {
      this.newest.delete(report.type);
      this.newest.set(report.type, report);
    }
    for (const outbox of this.outboxes) outbox.tell(report);
  };

  /** Lets somebody listen from now on, and tells them first how things stand. Gives back what ends that. */
  join(outbox: Outbox): () => void {
    for (const report of this.newest.values()) outbox.tell(report);
    this.outboxes.add(outbox);
    return () => void this.outboxes.delete(outbox);
  }

  /** A report after which the process ends: waits until it is on its way to all who read. */
  async lastWord(report: TrainerReport, patience = PATIENCE): Promise<void> {
    this.report(report);
    let timer: NodeJS.Timeout | undefined;
    const enough = new Promise<void>((resolve) => { timer = setTimeout(resolve, patience); });
    await Promise.race([Promise.all([...this.outboxes].map((outbox) => outbox.empty())), enough]);
    clearTimeout(timer);
  }
}

/** The way to the host process behind Node's channel. */
export const hostOutbox = (): Outbox =>
  new Outbox((report, sent) => {
    // The channel may close between the question and the sending; `disconnect` then tells of it.
    if (process.connected && process.send) process.send(report, undefined, undefined, sent);
    else sent();
  });
