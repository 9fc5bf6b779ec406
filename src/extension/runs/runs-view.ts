import path from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../../protocol/bytes.ts';
import { headline } from '../../protocol/headline.ts';
import type { RunReader } from '../../runs/reader.ts';
import { commandOf } from '../editor/commands.ts';
import { t } from '../editor/text.ts';
import { VIEWS } from '../manifest.ts';
import type { RunSupervisor } from '../training/supervisor.ts';
import { changedRuns } from './changed-runs.ts';
import { isGoing, runItem } from './run-item.ts';
import type { RunItem } from './run-item.ts';
import type { RunGroup, RunStore } from './run-store.ts';

/** An entry of the Runs view: a run, or the folder of several where there is more than one. */
export type RunNode = { readonly runDir: string } | { readonly runsFolder: string };

const MINUTE_MS = 60_000;

/** The Runs view: every run of the workspace, with the state of those that this window trains. */
export class RunsView implements vscode.TreeDataProvider<RunNode>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<RunNode[] | undefined>();
  private drawn: readonly RunGroup[] = [];
  private readonly nodes = new Map<string, RunNode>();
  private readonly view: vscode.TreeView<RunNode>;
  private readonly parts: vscode.Disposable;
  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly store: RunStore, private readonly supervisor: RunSupervisor, private readonly reader: () => Promise<Pick<RunReader, 'size' | 'measurements'>>) {
    this.view = vscode.window.createTreeView(VIEWS.runs, { treeDataProvider: this, canSelectMany: true, showCollapseAll: false });
    // Ages grow while nothing else changes.
    const clock = setInterval(() => { if (this.view.visible) this.drawRuns([...this.nodes.keys()]); }, MINUTE_MS);
    this.parts = vscode.Disposable.from(
      this.view,
      this.changed,
      store.onDidChange(() => { this.redraw(); }),
      { dispose: () => { clearInterval(clock); } },
    );
  }

  get selection(): readonly RunNode[] {
    return this.view.selection;
  }

  /** Draws the runs that this window trains again. */
  redrawActive(): void {
    this.drawRuns(this.supervisor.active.map(({ runDir }) => runDir));
    this.drawBadge();
  }

  getChildren(node?: RunNode): RunNode[] {
    if (node) return 'runsFolder' in node ? this.runsOf(node.runsFolder) : [];
    const groups = this.store.groups.filter((group) => group.runs.length > 0);
    return groups.length > 1 ? groups.map(({ folder }) => this.node(folder, { runsFolder: folder })) : groups.flatMap(({ folder }) => this.runsOf(folder));
  }

  getParent(): undefined {
    return undefined;
  }

  getTreeItem(node: RunNode): vscode.TreeItem {
    return 'runsFolder' in node ? folderItem(node.runsFolder) : this.runTreeItem(node.runDir);
  }

  /** The hover, made when it is wanted: a run's size takes a look at every file, its measures are a file of their own. */
  async resolveTreeItem(treeItem: vscode.TreeItem, node: RunNode): Promise<vscode.TreeItem> {
    if ('runsFolder' in node) return treeItem;
    const item = this.itemOf(node.runDir);
    if (item) treeItem.tooltip = hover({ ...item, rows: [...item.rows, ...(await this.detailsOf(node.runDir))] });
    return treeItem;
  }

  /** What cannot be read is left out: whoever opens the run is told why. */
  private async detailsOf(runDir: string): Promise<(readonly [string, string])[]> {
    const reader = await this.reader();
    const [measured, bytes] = await Promise.all([reader.measurements(runDir).catch(() => []), reader.size(runDir).catch(() => undefined)]);
    const rows = [[t('Measured'), headline(measured, t)], [t('Size'), bytes === undefined ? '' : formatBytes(bytes, vscode.env.language)]] as const;
    return rows.filter(([, value]) => value !== '');
  }

  dispose(): void {
    this.parts.dispose();
  }

  private redraw(): void {
    const changed = changedRuns(this.drawn, this.store.groups);
    this.drawn = this.store.groups;
    if (changed) this.drawRuns(changed);
    else this.changed.fire(undefined);
    this.drawBadge();
  }

  private drawRuns(runDirs: readonly string[]): void {
    const nodes = runDirs.flatMap((runDir) => this.nodes.get(runDir) ?? []);
    if (nodes.length > 0) this.changed.fire(nodes);
  }

  private runsOf(folder: string): RunNode[] {
    const group = this.store.groups.find((each) => each.folder === folder);
    return (group?.runs ?? []).map(({ dir }) => this.node(dir, { runDir: dir }));
  }

  /** One object for one folder: VS Code knows entries by identity. */
  private node(key: string, made: RunNode): RunNode {
    const known = this.nodes.get(key) ?? made;
    this.nodes.set(key, known);
    return known;
  }

  private runTreeItem(runDir: string): vscode.TreeItem {
    const item = this.itemOf(runDir);
    return item ? treeItem(item, runDir) : new vscode.TreeItem(path.basename(runDir));
  }

  private itemOf(runDir: string): RunItem | undefined {
    const entry = this.store.find(runDir);
    return entry && runItem(entry, this.supervisor.find(runDir)?.live, { t, now: Date.now(), language: vscode.env.language });
  }

  private drawBadge(): void {
    const going = new Set(this.supervisor.active.map((run) => run.runDir));
    for (const { dir, info } of this.store.readable) if (isGoing(info.state)) going.add(dir);
    this.view.badge = going.size === 0 ? undefined : { value: going.size, tooltip: going.size === 1 ? t('1 run training') : t('{count} runs training', { count: going.size }) };
  }
}

function treeItem(item: RunItem, runDir: string): vscode.TreeItem {
  const treeItem = new vscode.TreeItem(item.label);
  treeItem.id = runDir;
  treeItem.description = item.description;
  treeItem.contextValue = item.kind;
  treeItem.iconPath = new vscode.ThemeIcon(item.icon, new vscode.ThemeColor(item.colour));
  treeItem.accessibilityInformation = { label: item.spoken };
  // Without an argument: VS Code keeps a command's arguments aside and forgets them when the entry is drawn again, and a click
  // at that moment would open nothing. Which entry was clicked says the selection.
  if (item.kind !== 'run-broken') treeItem.command = commandOf('gan.openEntry', t('Open Dashboard'));
  return treeItem;
}

/** Names and paths are written as text: nothing in them is read as Markdown. */
function hover(item: RunItem): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text.appendMarkdown('**').appendText(item.label).appendMarkdown('**');
  for (const [name, value] of item.rows) text.appendMarkdown('\n\n').appendText(`${name}: ${value}`);
  return text;
}

function folderItem(runsFolder: string): vscode.TreeItem {
  const root = path.dirname(path.dirname(runsFolder));
  const named = path.basename(path.dirname(runsFolder)) === '.gan' ? root : runsFolder;
  const item = new vscode.TreeItem(vscode.workspace.asRelativePath(named), vscode.TreeItemCollapsibleState.Expanded);
  item.id = runsFolder;
  item.iconPath = vscode.ThemeIcon.Folder;
  item.tooltip = runsFolder;
  return item;
}
