import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { NEWEST, type Release } from './code-server.ts';
import type { Line } from './line.ts';

/** Quiet settings: nothing of VS Code's own that reaches for a network or covers the editor. */
const SETTINGS = {
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'files.simpleDialog.enable': true,
  'window.dialogStyle': 'custom',
  'editor.minimap.enabled': false,
};

/** What does not come within this time, on a machine however busy, does not come. */
export const LIMIT_MS = 120_000;

export interface WorkbenchOptions {
  /** the folder that the window opens */
  readonly folder: string;
  readonly release?: Release;
  /** false opens the folder in Restricted Mode, true with trust switched off */
  readonly trusted?: boolean;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  /** a package to install; without one the checkout is an extension in development, or the package that GAN_TEST_VSIX names */
  readonly vsix?: string;
  /** a name for the folder of all that it writes, in the temp folder */
  readonly homeName?: string;
  /** a bundled module whose `run()` is called in the extension host */
  readonly extensionTests?: string;
}

/** The window of a running VS Code, in a browser or on the desktop. */
export interface Window {
  readonly page: Page;
  /** what the page comes through, where it comes from a server */
  readonly line?: Line | undefined;
  /** resolves with the exit code that VS Code gives to its in-host tests */
  readonly testsEnded: Promise<number>;
  /** Closes the window as a person does; its profile stays. */
  leave(): Promise<void>;
  /** Opens a window again on the same profile, and on the same folder if no other is given. */
  comeBack(other?: WorkbenchOptions): Promise<void>;
  /** Removes an extension that was installed, as VS Code's own command line does it. */
  uninstall(id: string): Promise<void>;
  close(): Promise<void>;
}

/** The package that is installed, if one is. */
export const packageOf = ({ vsix }: WorkbenchOptions): string | undefined => vsix ?? process.env['GAN_TEST_VSIX'];

/** Writes the settings of a profile of its own into `home`. */
export async function writeProfile(home: string, options: WorkbenchOptions): Promise<void> {
  await mkdir(path.join(home, 'data', 'User'), { recursive: true });
  await mkdir(path.join(home, 't'), { mode: 0o700 });
  await mkdir(path.join(home, 'exts'));
  await writeFile(path.join(home, 'config.yaml'), 'auth: none\n');
  await writeSettings(home, options);
}

/** Writes the settings of a user: the quiet ones, the theme, trust, and those that are asked for. */
export async function writeSettings(home: string, options: WorkbenchOptions): Promise<void> {
  const trust = options.trusted === false ? { 'security.workspace.trust.startupPrompt': 'never' } : { 'security.workspace.trust.enabled': false };
  const theme = { 'workbench.colorTheme': (options.release ?? NEWEST).darkTheme };
  await writeFile(path.join(home, 'data', 'User', 'settings.json'), JSON.stringify({ ...SETTINGS, ...theme, ...trust, ...options.settings }));
}
