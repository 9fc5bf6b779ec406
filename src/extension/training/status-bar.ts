import * as vscode from 'vscode';
import { commandOf } from '../editor/commands.ts';
import { t } from '../editor/text.ts';
import type { Disposable } from '../listeners.ts';
import { STATUS_ITEM } from '../manifest.ts';
import { statusText } from './status-text.ts';
import type { RunSupervisor } from './supervisor.ts';

/** The status bar's item: progress of what trains in this window; a click opens the dashboard. */
export class StatusBar implements Disposable {
  private readonly item = vscode.window.createStatusBarItem(STATUS_ITEM, vscode.StatusBarAlignment.Left, 10);

  constructor(private readonly supervisor: RunSupervisor) {
    this.item.name = t('GAN training');
  }

  redraw(): void {
    const { live, waiting } = this.supervisor;
    const status = statusText(live, waiting.length, t);
    if (!status) {
      this.item.hide();
      return;
    }
    this.item.text = status.text;
    this.item.tooltip = t('Open the dashboard of the run');
    this.item.accessibilityInformation = { label: status.spoken, role: 'button' };
    this.item.command = live.length === 1 && live[0] ? commandOf('gan.openDashboard', t('Open Dashboard'), { runDir: live[0].runDir }) : 'gan.openDashboard';
    this.item.show();
  }

  dispose(): void {
    this.item.dispose();
  }
}
