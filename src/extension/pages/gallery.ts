import { setTimeout as after } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { GalleryIn, GalleryOut } from '../../protocol/pages.ts';
import type { RunReader } from '../../runs/reader.ts';
import { runCommand } from '../editor/commands.ts';
import { t } from '../editor/text.ts';
import { VIEWS } from '../manifest.ts';
import type { Disposable } from '../listeners.ts';
import type { RunStore } from '../runs/run-store.ts';
import type { LiveRun } from '../training/live-run.ts';
import { galleryRuns } from './gallery-runs.ts';

const GAP_MS = 1000;

export interface GalleryHostPorts {
  readonly extension: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly store: RunStore;
  readonly reader: () => Promise<RunReader>;
  live(runDir: string): LiveRun | undefined;
}

/** The Gallery view: the newest grid of each run. Its page is thrown away when hidden and built again when shown. */
export class Gallery implements vscode.WebviewViewProvider, Disposable {
  private view: vscode.WebviewView | undefined;
  private ready = false;
  private due = false;
  private working = false;
  private folders = '';
  private readonly parts: vscode.Disposable;

  constructor(private readonly ports: GalleryHostPorts) {
    this.parts = vscode.Disposable.from(vscode.window.registerWebviewViewProvider(VIEWS.gallery, this), ports.store.onDidChange(() => { this.changed(); }));
  }

  async resolveWebviewView(view: vscode.WebviewView): Promise<void> {
    this.view = view;
    view.onDidDispose(() => { this.view = undefined; this.ready = false; });
    view.onDidChangeVisibility(() => { if (!view.visible) this.ready = false; });
    view.webview.onDidReceiveMessage((message: unknown) => void this.hear(message));
    await this.ports.store.refresh();
    await this.fill(view);
  }

  changed(): void {
    this.due = true;
    if (!this.working) void this.work();
  }

  dispose(): void {
    this.parts.dispose();
  }

  /** The page may load pictures of the runs folders only; where these change, it is built again. */
  private async fill(view: vscode.WebviewView): Promise<boolean> {
    const folders = this.ports.store.groups.map((group) => group.folder);
    if (this.folders === folders.join('\n') && view.webview.html !== '') return false;
    this.folders = folders.join('\n');
    this.ready = false;
    const { fillPage } = await import('./page-frame.ts');
    fillPage(view.webview, 'gallery', t('Gallery'), this.ports.extension, folders);
    return true;
  }

  private async work(): Promise<void> {
    this.working = true;
    while (this.view && this.ready && this.due) {
      this.due = false;
      await this.send(this.view).catch((error: unknown) => { this.ports.log.error(String(error)); });
      await after(GAP_MS);
    }
    this.working = false;
  }

  private async send(view: vscode.WebviewView): Promise<void> {
    if (await this.fill(view)) return;
    const { pageStrings, pictureUri } = await import('./page-frame.ts');
    const reader = await this.ports.reader();
    const runs = await galleryRuns(this.ports.store.entries, {
      samples: (dir) => reader.samples(dir),
      uri: (file) => pictureUri(view.webview, file),
      live: (dir) => this.ports.live(dir),
    });
    const message: GalleryIn = { type: 'runs', runs, strings: pageStrings() };
    void view.webview.postMessage(message);
  }

  private async hear(message: unknown): Promise<void> {
    const { galleryOutSchema } = await import('../../protocol/pages.ts');
    const parsed = galleryOutSchema.safeParse(message);
    if (parsed.success) await this.obey(parsed.data);
    else this.ports.log.warn(t('The gallery sent a message that was not understood.'));
  }

  private async obey(message: GalleryOut): Promise<void> {
    if (message.type === 'open') await runCommand('gan.openDashboard', { runDir: message.id });
    if (message.type === 'command') await runCommand(message.command === 'startTraining' ? 'gan.startTraining' : 'gan.newExperiment');
    if (message.type === 'ready') {
      this.ready = true;
      this.changed();
    }
  }
}
