/** A word as a POSIX shell reads it back. */
const posixWord = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** A word as cmd.exe reads it back in a batch file; a path holds no double quote on Windows. */
const batchWord = (word: string): string => `"${word.replaceAll('%', '%%')}"`;

/**
 * Programs named `gan` for each kind of shell, by the ending of their names. They run the extension's own command line by the Node.js
 * that runs its trainers; in VS Code that is Electron, which is Node only where ELECTRON_RUN_AS_NODE says so.
 * @param node that program @param cli the bundle of the command line
 */
export function wrappers(node: string, cli: string): Readonly<Record<string, string>> {
  return {
    '': `#!/bin/sh\nELECTRON_RUN_AS_NODE=1 exec ${posixWord(node)} ${posixWord(cli)} "$@"\n`,
    '.cmd': `@echo off\r\nsetlocal\r\nset ELECTRON_RUN_AS_NODE=1\r\n${batchWord(node)} ${batchWord(cli)} %*\r\n`,
  };
}
