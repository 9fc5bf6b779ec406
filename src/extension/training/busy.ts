import * as vscode from 'vscode';
import type { ThreadShare } from '../../launch/thread-share.ts';
import { getSetting, setSetting } from '../editor/settings.ts';
import { t } from '../editor/text.ts';
import type { WhenBusy } from '../manifest.ts';

type Answer = Exclude<WhenBusy, 'ask'>;
type Crowded = Extract<ThreadShare, { kind: 'crowded' }>;

interface Item extends vscode.QuickPickItem {
  readonly answer?: Answer;
  readonly remember?: boolean;
}

/**
 * What a run shall do that is started while others keep the cores busy, as the settings or the person says; undefined
 * where the person wants it not started. `resumed` says that it goes on with the threads that it had.
 */
export async function whenBusy(crowded: Crowded, resumed: boolean): Promise<Answer | undefined> {
  const wanted = getSetting('gan.training.whenBusy');
  return wanted === 'ask' ? ask(crowded, resumed) : wanted;
}

async function ask({ others, share, cores }: Crowded, resumed: boolean): Promise<Answer | undefined> {
  const how = resumed ? t('with the threads it had') : t('with {threads} of {cores} threads', { threads: share, cores });
  const items: Item[] = [
    { label: `$(clock) ${t('Wait')}`, description: t('start when the cores are free'), answer: 'queue' },
    { label: `$(server-process) ${t('Share the cores')}`, description: t('start now, {how}', { how }), answer: 'share' },
    { label: t('Remember'), kind: vscode.QuickPickItemKind.Separator },
    { label: t('Always wait'), answer: 'queue', remember: true },
    { label: t('Always share the cores'), answer: 'share', remember: true },
  ];
  const title = t('Already training: {names}', { names: others.map((run) => run.name).join(', ') });
  const picked = await vscode.window.showQuickPick(items, { title, placeHolder: t('What should the new run do? Escape starts nothing.') });
  if (picked?.answer && picked.remember) await setSetting('gan.training.whenBusy', picked.answer);
  return picked?.answer;
}
