import path from 'node:path';
import * as vscode from 'vscode';
import { runCommand } from './editor/commands.ts';
import { faultText, showMessage } from './editor/messages.ts';
import { getSetting } from './editor/settings.ts';
import { t } from './editor/text.ts';
import type { Gallery } from './pages/gallery.ts';
import type { RunsView } from './runs/runs-view.ts';
import { throttled } from './throttle.ts';
import type { Ending } from './training/active-run.ts';
import type { ConfigLenses } from './training/code-lens.ts';
import { updateContexts } from './training/context-keys.ts';
import { endNotice } from './training/endings.ts';
import type { StatusBar } from './training/status-bar.ts';
import type { Workbench } from './workbench.ts';

/** The parts of the window that show runs. */
export interface Shown {
  readonly runsView: RunsView;
  readonly gallery: Gallery;
  readonly lenses: ConfigLenses;
  readonly statusBar: StatusBar;
}

const PROGRESS_MS = 250;
const LIST_MS = 1000;

/** Keeps all that shows runs up to date with the trainers and the run folders, no more often than eyes can follow. */
export function keepShown(bench: Workbench, { runsView, gallery, lenses, statusBar }: Shown): vscode.Disposable {
  const { supervisor, store, dashboards, turns, forks } = bench;
  const progress = throttled(PROGRESS_MS, () => { statusBar.redraw(); updateContexts(bench); dashboards.changed(); });
  const lists = throttled(LIST_MS, () => { runsView.redrawActive(); lenses.redraw(); gallery.changed(); });
  const known = new Set<string>();
  return vscode.Disposable.from(
    progress,
    lists,
    supervisor.onDidChange(() => { progress(); lists(); includeNew(bench, known); }),
    supervisor.onNote(({ run, note }) => { tellNote(bench, run.name, faultText(note)); }),
    supervisor.onDidEnd((ending) => { void store.refresh(); tellEnd(bench, ending); }),
    store.onDidChange(() => { progress(); lists(); turns.next(); }),
    forks.onDidChange(() => { lenses.redraw(); updateContexts(bench); }),
    vscode.window.onDidChangeActiveTextEditor(() => { updateContexts(bench); }),
  );
}

/** A run that was just started may be the first in its folder. */
function includeNew({ supervisor, store }: Workbench, known: Set<string>): void {
  for (const { runDir } of supervisor.active) {
    if (known.has(runDir)) continue;
    known.add(runDir);
    void store.include(path.dirname(runDir));
  }
}

/** What a trainer says besides: that a run is not bitwise what it was, or that another engine than the wanted one computes. */
function tellNote({ log }: Workbench, name: string, note: string): void {
  const message = t('{name}: {note}', { name, note });
  log.warn(message);
  showMessage('warning', message, { title: t('Show Log'), run: () => { log.show(); } });
}

function tellEnd({ log }: Workbench, ending: Ending): void {
  log.info(`${ending.run.name}: ${ending.state} (${ending.run.step}/${ending.run.steps})`);
  const notice = endNotice(ending, getSetting('gan.training.notifyAfterMinutes'), t);
  if (!notice) return;
  if (notice.severity === 'error') log.error(notice.message);
  const open = { title: t('Open Dashboard'), run: () => runCommand('gan.openDashboard', { runDir: ending.run.runDir }) };
  showMessage(notice.severity, notice.message, open, { title: t('Show Log'), run: () => runCommand('gan.showLog') });
}
