import type { PageString, RunHead } from '../../src/protocol/pages.ts';

type State = RunHead['state'];

/** What a state is called and its icon; colours are in base.css under `[data-state]`. */
export const stateLooks: Readonly<Record<State, { text: PageString; icon: string }>> = {
  preparing: { text: 'statePreparing', icon: 'loading' },
  running: { text: 'stateRunning', icon: 'play-circle' },
  paused: { text: 'statePaused', icon: 'debug-pause' },
  stopped: { text: 'stateStopped', icon: 'stop-circle' },
  finished: { text: 'stateFinished', icon: 'pass' },
  failed: { text: 'stateFailed', icon: 'error' },
  interrupted: { text: 'stateInterrupted', icon: 'warning' },
};
