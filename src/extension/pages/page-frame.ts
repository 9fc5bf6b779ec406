import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import * as vscode from 'vscode';
import { PAGE_STRINGS } from '../../protocol/pages.ts';
import { pageDocument } from '../../protocol/page-document.ts';
import { t } from '../editor/text.ts';

const pagesFolder = (extension: vscode.Uri) => vscode.Uri.joinPath(extension, 'dist', 'pages');

/** Lets a webview show one of our pages: scripts, and files of the pages' folder and of the named run folders, nothing else. */
export function fillPage(webview: vscode.Webview, page: 'dashboard' | 'gallery', title: string, extension: vscode.Uri, folders: readonly string[]): void {
  const at = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(pagesFolder(extension), file)).toString();
  webview.options = { enableScripts: true, localResourceRoots: [pagesFolder(extension), ...folders.map((folder) => vscode.Uri.file(folder))] };
  webview.html = pageDocument({
    title,
    language: vscode.env.language,
    source: webview.cspSource,
    nonce: randomBytes(16).toString('base64url'),
    styles: [at('codicon.css'), at(`${page}.css`)],
    scripts: [at('toolkit.js'), at(`${page}.js`)],
  });
}

/** Address of a picture in a webview; a picture that is written again gets another one. */
export async function pictureUri(webview: vscode.Webview, file: string): Promise<string> {
  const { mtimeMs } = await stat(file);
  return webview.asWebviewUri(vscode.Uri.file(file)).with({ query: `v=${Math.round(mtimeMs)}` }).toString();
}

/** The pages' texts in the editor's language. */
export function pageStrings(): Record<string, string> {
  return Object.fromEntries(Object.entries(PAGE_STRINGS).map(([key, text]) => [key, t(text)]));
}
