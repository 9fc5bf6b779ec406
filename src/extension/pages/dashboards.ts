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
    const { Dashboard } = await import('./dashboard.ts');
    const name = this.ports.live(runDir)?.name ?? (await (await this.ports.reader()).info(runDir)).name;
    const open = this.panels.get(runDir);
    if (open) {
      open.panel.reveal(undefined, where === 'beside');
      return;
    }
    const column = where === 'beside' ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
    const panel = vscode.window.createWebviewPanel(PANELS.dashboard, name, { viewColumn: column, preserveFocus: where === 'beside' });
    this.keep(new Dashboard(runDir, panel, this.ports));
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
    const [{ dashboardStateSchema }, { Dashboard }] = await Promise.all([import('../../protocol/pages.ts'), import('./dashboard.ts')]);
    const runDir = dashboardStateSchema.safeParse(state).data?.run;
    const reader = await this.ports.reader();
    const readable = runDir !== undefined && (await reader.info(runDir).then(() => true, () => false));
    if (readable && !this.panels.has(runDir)) this.keep(new Dashboard(runDir, panel, this.ports));
    else panel.dispose();
  }

  private keep(dashboard: Dashboard): void {
    this.panels.set(dashboard.runDir, dashboard);
    dashboard.panel.onDidDispose(() => { dashboard.dispose(); this.panels.delete(dashboard.runDir); });
  }
}
