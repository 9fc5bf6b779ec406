import * as vscode from 'vscode';
import { proxyVariables } from './proxy-variables.ts';

/**
 * VS Code's proxy, for the environment of a process that downloads. The settings are the user's or the machine's: VS Code
 * takes none of them from a workspace.
 */
export function proxyEnvironment(): Readonly<Record<string, string>> {
  const http = vscode.workspace.getConfiguration('http');
  return proxyVariables({ proxy: http.get('proxy'), noProxy: http.get('noProxy'), proxyStrictSSL: http.get('proxyStrictSSL'), proxySupport: http.get('proxySupport') });
}
