import * as vscode from 'vscode';
import { PANELS } from '../manifest.ts';
import type { Disposable } from '../listeners.ts';
import type { Dashboard, DashboardPorts } from './dashboard.ts';

/** The dashboards that are open: at most one for each run. */
export class Dashboards implements Disposable {
  private readonly panels = new Map<string, Dashboard>();
  private readonly serializer: vscode.Disposable;

  constructor(private readonly ports: DashboardPorts) {
    this.serializer = vscode.window.registerWebviewPanelSerializer(PANELS.dashboard, { deserializeWebviewPanel: (panel, state) => this.revive(panel, state) });
  }

  /** The run whose dashboard is the active editor. */
  get activeRun(): string | undefined {
    return [...this.panels.values()].find((dashboard) => dashboard.panel.active)?.runDir;
  }

  /** Shows a run's dashboard, beside the editor or in its place. */
  async open(runDir: string, where: 'beside' | 'active'): Promise<void> {
    const open = this.panels.get(runDir);
    if (open) {
      open.panel.reveal(undefined, where === 'beside');
      return;
    }
    const name = this.ports.live(runDir)?.name ?? (await (await this.ports.reader()).info(runDir)).name;
    const column = where === 'beside' ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    await this.adopt(runDir, vscode.window.createWebviewPanel(PANELS.dashboard, name, { viewColumn: column, preserveFocus: where === 'beside' }));
  }

  /** Closes the dashboard of a run that is deleted. */
  close(runDir: string): void {
    this.panels.get(runDir)?.panel.dispose();
  }

  /** Says that something may have changed about the runs. */
  changed(): void {
    for (const dashboard of this.panels.values()) dashboard.changed();
  }

  dispose(): void {
    this.serializer.dispose();
    for (const dashboard of [...this.panels.values()]) dashboard.dispose();
  }

  /** VS Code brings a panel back after a reload, with what its page kept. A run that is gone has none. */
  private async revive(panel: vscode.WebviewPanel, state: unknown): Promise<void> {
    const { dashboardStateSchema } = await import('../../protocol/pages.ts');
    const runDir = dashboardStateSchema.safeParse(state).data?.run;
    const reader = await this.ports.reader();
    const known = runDir !== undefined && !this.panels.has(runDir) && (await reader.info(runDir).then(() => true, () => false));
    if (known) await this.adopt(runDir, panel);
    else panel.dispose();
  }

  private async adopt(runDir: string, panel: vscode.WebviewPanel): Promise<void> {
    const { Dashboard } = await import('./dashboard.ts');
    const dashboard = new Dashboard(runDir, panel, this.ports);
    this.panels.set(runDir, dashboard);
    panel.onDidDispose(() => { dashboard.dispose(); this.panels.delete(runDir); });
  }
}
