import type { Disposable } from '../listeners.ts';

/** Runs one task for each key after a pause; a newer request for the key takes the place of the older one. */
export class Debouncer implements Disposable {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /** @param milliseconds the pause */
  constructor(private readonly milliseconds: number) {}

  schedule(key: string, task: () => void): void {
    this.cancel(key);
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key);
        task();
      }, this.milliseconds),
    );
  }

  cancel(key: string): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }

  dispose(): void {
    for (const key of [...this.timers.keys()]) this.cancel(key);
  }
}
