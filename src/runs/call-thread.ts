import { Worker } from 'node:worker_threads';
import { Fault } from '../faults/fault.ts';
import { answerSchema } from './messages.ts';

interface Pending {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: Fault) => void;
}

/**
 * A worker thread that answers calls (`serve` is its other end). It starts with the first call; one that ends on its own
 * rejects what it was asked, and the next call starts another. It keeps the process alive only while a call is open.
 */
export class CallThread {
  private worker: Worker | undefined;
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;

  /** @param file path of the thread's bundle @param ended the fault of a call that the thread's end leaves open */
  constructor(
    private readonly file: string,
    private readonly name: string,
    private readonly ended: (reason: string) => Fault,
  ) {}

  /** Comes true with the answer, whose form is still to be checked. @param transfer memory that is the thread's from now on */
  post(call: unknown, transfer: readonly ArrayBuffer[] = []): Promise<unknown> {
    const id = ++this.lastId;
    const worker = (this.worker ??= this.start());
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ id, call }, [...transfer]);
    });
  }

  /** Ends the thread; open calls are rejected. A later call starts another. */
  async close(): Promise<void> {
    const { worker } = this;
    this.end('it was closed', worker);
    await worker?.terminate();
  }

  private start(): Worker {
    const worker = new Worker(this.file, { name: this.name });
    worker.on('message', (message: unknown) => { this.settle(message, worker); });
    worker.on('error', (error) => { this.end(error instanceof Error ? error.message : String(error), worker); });
    worker.on('exit', (code) => { this.end(`exit code ${code}`, worker); });
    return worker;
  }

  private settle(message: unknown, worker: Worker): void {
    const answer = answerSchema.safeParse(message);
    if (!answer.success) {
      this.end('it sent what is no answer', worker);
      return void worker.terminate();
    }
    const asked = this.pending.get(answer.data.id);
    this.pending.delete(answer.data.id);
    if (this.pending.size === 0) worker.unref();
    if ('fault' in answer.data) asked?.reject(new Fault(answer.data.fault.code, answer.data.fault.template, answer.data.fault.args));
    else asked?.resolve(answer.data.value);
  }

  private end(reason: string, worker: Worker | undefined): void {
    if (worker === undefined || worker !== this.worker) return;
    this.worker = undefined;
    const open = [...this.pending.values()];
    this.pending.clear();
    for (const { reject } of open) reject(this.ended(reason));
  }
}
