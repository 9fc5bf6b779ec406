/** Work of the trainer itself, between the calls of the engine. Times are ms on the clock of `performance.now()`. */
export interface Span {
  readonly name: string;
  readonly start: number;
  readonly milliseconds: number;
  /** what the viewer shows of it beside its name */
  readonly step?: number | undefined;
}

let noted: Span[] | undefined;

/** Does a piece of work, and notes how long it took while somebody listens. */
export function span<T>(name: string, work: () => T, step?: number): T {
  const listener = noted;
  if (!listener) return work();
  const start = performance.now();
  const note = () => void listener.push({ name, start, milliseconds: performance.now() - start, step });
  const result = work();
  if (result instanceof Promise) void result.then(note, note);
  else note();
  return result;
}

/** Notes all spans that begin from now on, until they are asked for. */
export function noteSpans(): () => Span[] {
  const spans: Span[] = [];
  noted = spans;
  return () => {
    noted = undefined;
    return spans;
  };
}
