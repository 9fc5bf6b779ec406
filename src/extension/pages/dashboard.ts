import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import * as vscode from 'vscode';
import { toFaultData } from '../../faults/fault.ts';
import { dashboardOutSchema } from '../../protocol/pages.ts';
import type { DashboardOut } from '../../protocol/pages.ts';
import { runPaths } from '../../runs/layout.ts';
import type { RunReader } from '../../runs/reader.ts';
import type { RunInfo } from '../../runs/types.ts';
import { watchRun } from '../../runs/watch.ts';
import { runCommand } from '../editor/commands.ts';
import { faultText } from '../editor/messages.ts';
import { reveal } from '../editor/reveal.ts';
import { t } from '../editor/text.ts';
import type { Disposable } from '../listeners.ts';
import type { LiveRun } from '../training/live-run.ts';
import { fillPage, pageStrings } from './page-frame.ts';
import { Pace, runHead, type HeadMore } from './run-head.ts';
import { RunFeed } from './run-feed.ts';

/** What a dashboard needs of the rest of the extension. */
export interface DashboardPorts {
  readonly extension: vscode.Uri;
  readonly log: vscode.LogOutputChannel;
  readonly reader: () => Promise<RunReader>;
  live(runDir: string): LiveRun | undefined;
}

/** The panel of one run. Its page is thrown away when hidden and built again when shown. */
export class Dashboard implements Disposable {
  private readonly pace = new Pace();
  private readonly parts: vscode.Disposable[] = [];
  private feed: RunFeed | undefined;
  private watcher: Disposable | undefined;

  constructor(readonly runDir: string, readonly panel: vscode.WebviewPanel, private readonly ports: DashboardPorts) {
    panel.iconPath = new vscode.ThemeIcon('graph-line');
    this.parts.push(
      panel.webview.onDidReceiveMessage((message: unknown) => { this.hear(message); }),
      panel.onDidChangeViewState(() => { if (!panel.visible) this.hide(); }),
    );
    fillPage(panel.webview, 'dashboard', panel.title, ports.extension, [runDir]);
  }

  changed(): void {
    this.feed?.changed();
  }

  dispose(): void {
    this.hide();
    vscode.Disposable.from(...this.parts).dispose();
  }

  private hear(message: unknown): void {
    const parsed = dashboardOutSchema.safeParse(message);
    if (parsed.success) void this.answer(parsed.data);
    else this.ports.log.warn(t('The dashboard sent a message that was not understood.'));
  }

  private answer(message: DashboardOut): PromiseLike<unknown> | undefined {
    switch (message.type) {
      case 'ready':
        return this.show();
      case 'drawn':
        this.feed?.drawn();
        return undefined;
      case 'range':
        return this.feed?.range(message);
      case 'command':
        return this.obey(message);
    }
  }

  private async show(): Promise<void> {
    const reader = await this.ports.reader();
    this.feed ??= this.makeFeed(reader);
    this.watcher ??= watchRun(this.runDir, () => { this.changed(); });
    this.feed.show();
  }

  private hide(): void {
    this.feed?.hide();
    this.watcher?.dispose();
    this.watcher = undefined;
  }

  private makeFeed(reader: RunReader): RunFeed {
    const { webview } = this.panel;
    const pictures = webview.asWebviewUri(vscode.Uri.file(runPaths(this.runDir).samples)).toString();
    return new RunFeed(this.runDir, {
      reader,
      post: (message) => void webview.postMessage(message),
      head: (info, more) => this.head(info, more),
      uri: (file, version) => `${pictures}/${path.basename(file)}?v=${version}`,
      strings: pageStrings,
      onError: (error) => { this.ports.log.error(faultText(toFaultData(error))); },
      sentence: (error) => faultText(toFaultData(error)),
    }, { now: () => performance.now(), wait: after });
  }

  private head(info: RunInfo, more: HeadMore) {
    this.panel.title = info.name;
    const rate = this.pace.look(info.step, Date.parse(info.updated));
    return runHead(this.runDir, info, this.ports.live(this.runDir), rate, t, more);
  }

  private obey({ command, step }: Extract<DashboardOut, { type: 'command' }>): Thenable<unknown> {
    const run = { runDir: this.runDir };
    switch (command) {
      case 'pause':
        return runCommand('gan.pause', run);
      case 'resume':
        return runCommand('gan.resume', run);
      case 'stop':
        return runCommand('gan.stop', run);
      case 'openConfig':
        return runCommand('gan.openRunConfig', run);
      case 'fork':
        return runCommand('gan.forkRun', { ...run, step });
      case 'revealSample':
        return this.revealSample(step);
    }
  }

  private async revealSample(step: number | undefined): Promise<void> {
    const samples = await (await this.ports.reader()).samples(this.runDir);
    const shown = samples.findLast((sample) => step === undefined || sample.step <= step);
    await reveal(shown?.file ?? path.join(this.runDir, 'samples'));
  }
}
