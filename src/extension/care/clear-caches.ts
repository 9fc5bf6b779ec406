import * as vscode from 'vscode';
import { z } from 'zod';
import { formatBytes } from '../../protocol/bytes.ts';
import { showMessage } from '../editor/messages.ts';
import { t } from '../editor/text.ts';
import type { Workbench } from '../workbench.ts';
import { runWithProgress } from './task-progress.ts';

const cached = z.object({ name: z.string(), folder: z.string(), bytes: z.number() });
const resultSchema = z.object({ caches: z.array(cached), cleared: z.array(cached) });
type Cached = z.output<typeof cached>;

/** GAN: Clear Caches: shows what is cached for all projects, and deletes what is ticked. */
export async function clearCaches(bench: Workbench): Promise<void> {
  const { caches } = resultSchema.parse(await runWithProgress(bench, t('Looking at the caches'), { task: 'caches' }));
  if (caches.length === 0) {
    showMessage('information', t('Nothing is cached.'));
    return;
  }
  const items = caches.map((cache) => ({ label: cache.name, description: formatBytes(cache.bytes, vscode.env.language), detail: cache.folder, cache }));
  const picked = await vscode.window.showQuickPick(items, { title: t('Clear Caches'), canPickMany: true, placeHolder: t('What is to be deleted? It is fetched or made again when it is needed. Runs stay.') });
  if (!picked || picked.length === 0) return;
  const { cleared } = resultSchema.parse(await runWithProgress(bench, t('Clearing caches'), { task: 'caches', clear: picked.map(({ cache }) => cache.name) }));
  showMessage('information', t('Deleted: {caches}.', { caches: cleared.map(sized).join(', ') }));
}

const sized = ({ name, bytes }: Cached): string => `${name} (${formatBytes(bytes, vscode.env.language)})`;
