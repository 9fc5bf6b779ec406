/** Signals by which a terminal, a shell or a system asks a program to end. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** npx passes a signal on to the program that the terminal has given it to already: two in this time are one. */
const SAME_PRESS_MILLISECONDS = 500;

/**
 * Calls `first` when the program is asked to end, and `again` each time that it is asked again. A reader of standard
 * output that is gone asks too. Gives back what ends the listening.
 */
export function onRequestToEnd(first: () => void, again: () => void, clock: () => number = () => performance.now()): () => void {
  let since: number | undefined;
  const ask = () => {
    if (since === undefined) first();
    else if (clock() - since >= SAME_PRESS_MILLISECONDS) again();
    since ??= clock();
  };
  const lostReader = () => {
    if (since === undefined) ask();
  };
  for (const signal of SIGNALS) process.on(signal, ask);
  process.stdout.on('error', lostReader);
  return () => {
    for (const signal of SIGNALS) process.off(signal, ask);
    process.stdout.off('error', lostReader);
  };
}

/**
 * Calls `suspend` when the terminal suspends the program (Ctrl-Z), lets the program be suspended, and calls `goOn` when
 * it goes on. Windows has no such signals. Gives back what ends the listening.
 */
export function onSuspend(suspend: () => void, goOn: () => void): () => void {
  if (process.platform === 'win32') return () => undefined;
  const stop = () => {
    suspend();
    // What `suspend` has said to others must be on its way before this process stands still.
    setImmediate(() => { process.kill(process.pid, 'SIGSTOP'); });
  };
  process.on('SIGTSTP', stop);
  process.on('SIGCONT', goOn);
  return () => {
    process.off('SIGTSTP', stop);
    process.off('SIGCONT', goOn);
  };
}
