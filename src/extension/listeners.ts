/** Ends something: a subscription, a watcher, a view. Has the shape of VS Code's own `Disposable`. */
export interface Disposable {
  dispose(): void;
}

/** An event without VS Code, so that what decides can be tested outside of it. */
export class Listeners<T> {
  private readonly listeners = new Set<(value: T) => void>();

  readonly add = (listener: (value: T) => void): Disposable => {
    const entry = (value: T) => { listener(value); };
    this.listeners.add(entry);
    return { dispose: () => void this.listeners.delete(entry) };
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }
}

/** Stands for what is still being made, and ends it even if it arrives after this was disposed. */
export function arriving(made: Promise<Disposable>): Disposable {
  return { dispose: () => void made.then((arrived) => { arrived.dispose(); }, () => undefined) };
}
