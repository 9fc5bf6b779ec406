import { setTimeout as after } from 'node:timers/promises';

/** The steps by which a trainer is brought to its end. */
export interface Ends {
  /** asks it by a message */
  readonly ask: () => void;
  /** tells it by SIGTERM */
  readonly tell: () => void;
  readonly kill: () => void;
  /** comes true once it is gone */
  readonly gone: Promise<unknown>;
}

/** Asks a trainer to end; where it has not in `grace` milliseconds, tells it, and as long after that kills it. */
export async function askToEnd({ ask, tell, kill, gone }: Ends, grace: number): Promise<void> {
  for (const step of [ask, tell]) {
    step();
    if (await comes(gone, grace)) return;
  }
  kill();
  await gone;
}

function comes(gone: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const timer = new AbortController();
  const late = after(milliseconds, false, { signal: timer.signal }).catch(() => false);
  return Promise.race([gone.then(() => true), late]).finally(() => { timer.abort(); });
}
