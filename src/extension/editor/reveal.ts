import * as vscode from 'vscode';

/** Shows a file or folder in the system's file manager, or in VS Code's explorer where the files are on another machine. */
export async function reveal(file: string): Promise<void> {
  const here = vscode.env.uiKind === vscode.UIKind.Desktop && vscode.env.remoteName === undefined;
  await vscode.commands.executeCommand(here ? 'revealFileInOS' : 'revealInExplorer', vscode.Uri.file(file));
}
