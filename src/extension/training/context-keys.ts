import { activeFile } from '../editor/active-file.ts';
import { setContext } from '../editor/contexts.ts';
import { lastRunOf } from '../runs/chosen-run.ts';
import { runKind } from '../runs/run-item.ts';
import type { Workbench } from '../workbench.ts';

/** Tells `when` clauses what can be done now. */
export function updateContexts({ supervisor, store, forks }: Pick<Workbench, 'supervisor' | 'store' | 'forks'>): void {
  const { live } = supervisor;
  const ended = store.readable.some(({ dir, info }) => !supervisor.find(dir) && runKind(info.state, false) === 'run-resumable');
  setContext('gan.active', live.length > 0);
  setContext('gan.pausable', live.some((run) => run.state !== 'paused'));
  setContext('gan.resumable', ended || live.some((run) => run.state === 'paused'));
  setContext('gan.hasRuns', store.entries.length + live.length > 0);
  setContext('gan.configState', activeConfigState({ supervisor, store }));
  setContext('gan.configFork', forks.find(activeFile()?.fsPath ?? '') !== undefined);
}

function activeConfigState({ supervisor, store }: Pick<Workbench, 'supervisor' | 'store'>): 'idle' | 'running' | 'paused' {
  const file = activeFile()?.fsPath;
  const kind = file === undefined ? undefined : lastRunOf(file, store, supervisor)?.kind;
  return kind === 'run-paused' ? 'paused' : kind === 'run-running' ? 'running' : 'idle';
}
