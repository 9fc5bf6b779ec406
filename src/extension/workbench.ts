import type * as vscode from 'vscode';
import type { RunReader } from '../runs/reader.ts';
import type { Dashboards } from './pages/dashboards.ts';
import type { RunStore } from './runs/run-store.ts';
import type { PendingForks } from './training/pending-forks.ts';
import type { RunSupervisor } from './training/supervisor.ts';
import type { Turns } from './training/turns.ts';

/** What the features of the extension share: made once by the composition root. */
export interface Workbench {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly store: RunStore;
  readonly supervisor: RunSupervisor;
  readonly turns: Turns;
  readonly forks: PendingForks;
  readonly dashboards: Dashboards;
  /** the worker that reads run folders, started at first use */
  readonly reader: () => Promise<RunReader>;
}
