import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { version } from '../../../package.json';
import { toFaultData } from '../../faults/fault.ts';
import { faultText } from '../editor/messages.ts';
import { getSetting } from '../editor/settings.ts';
import { t } from '../editor/text.ts';
import { SETTINGS } from '../manifest.ts';
import type { SettingName } from '../manifest.ts';
import type { Workbench } from '../workbench.ts';
import { reportText, type Part } from './report-text.ts';
import { runWithProgress } from './task-progress.ts';

/** Runs whose state and log go into the report: the newest ones. */
const RUNS = 3;

/**
 * GAN: Collect Diagnostics: what a report of a fault needs, as a document that a person reads, cuts and sends
 * themselves. Nothing is sent.
 */
export async function collectDiagnostics(bench: Workbench): Promise<void> {
  const introduction = t('What GAN Workbench knows of this machine and its newest runs. Nothing of it was sent: read it, delete what is nobody else’s business, and put the rest into your report.');
  const parts = [versionsPart(), settingsPart(), await doctorPart(bench), ...(await runParts(bench)), await logPart(bench)];
  const document = await vscode.workspace.openTextDocument({ language: 'markdown', content: reportText(introduction, parts) });
  await vscode.window.showTextDocument(document);
}

function versionsPart(): Part {
  const { appName, remoteName = 'none', uiKind } = vscode.env;
  const lines = [`GAN Workbench ${version}`, `${appName} ${vscode.version}, Node ${process.versions.node}`, `remote: ${remoteName}, web: ${String(uiKind === vscode.UIKind.Web)}, trusted: ${String(vscode.workspace.isTrusted)}`, `${os.type()} ${os.release()} ${os.arch()}`];
  return { title: t('Versions'), text: lines.join('\n') };
}

function settingsPart(): Part {
  const names = Object.keys(SETTINGS).filter((name): name is SettingName => name in SETTINGS);
  const own = names.filter((name) => getSetting(name) !== SETTINGS[name].default);
  return { title: t('Settings that differ from their defaults'), text: own.map((name) => `${name}: ${JSON.stringify(getSetting(name))}`).join('\n') || '–' };
}

/** A part that cannot be had says why; the report is needed most where something is broken. */
async function partOf(title: string, read: () => PromiseLike<string>): Promise<Part> {
  try {
    return { title, text: await read() };
  } catch (error) {
    return { title, text: faultText(toFaultData(error)) };
  }
}

const doctorPart = (bench: Workbench): Promise<Part> =>
  partOf(t('What the machine can compute with'), async () => {
    if (!vscode.workspace.isTrusted) return t('The workspace is not trusted, so nothing was started to find out.');
    return JSON.stringify(await runWithProgress(bench, t('Collecting diagnostics'), { task: 'doctor' }), undefined, 2);
  });

function runParts({ store }: Workbench): Promise<Part[]> {
  return Promise.all(store.entries.slice(0, RUNS).flatMap(({ dir }) => [
    partOf(`${path.basename(dir)}: run.json`, () => readFile(path.join(dir, 'run.json'), 'utf8')),
    partOf(`${path.basename(dir)}: log.txt`, () => readFile(path.join(dir, 'log.txt'), 'utf8')),
  ]));
}

/** The output channel's own file, in the folder that VS Code keeps for it. */
const logPart = ({ context }: Workbench): Promise<Part> =>
  partOf(t('The log of the extension'), async () => {
    const files = await vscode.workspace.fs.readDirectory(context.logUri);
    const logs = files.filter(([name]) => name.endsWith('.log')).map(([name]) => vscode.Uri.joinPath(context.logUri, name));
    const texts = await Promise.all(logs.map(async (uri) => Buffer.from(await vscode.workspace.fs.readFile(uri)).toString('utf8')));
    return texts.join('\n') || '–';
  });
