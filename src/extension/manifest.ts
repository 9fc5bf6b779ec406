/**
 * Every name that package.json and the code share, once. `scripts/check-manifest.mjs` compares this list with
 * package.json in both directions, and the typed helpers under `editor/` accept no other name.
 */

export const COMMANDS = [
  'gan.startTraining',
  'gan.stop',
  'gan.pause',
  'gan.resume',
  'gan.checkpointNow',
  'gan.openDashboard',
  'gan.openEntry',
  'gan.forkRun',
  'gan.startFork',
  'gan.forgetFork',
  'gan.newExperiment',
  'gan.newNetwork',
  'gan.exportRun',
  'gan.exportSamples',
  'gan.renameRun',
  'gan.revealRun',
  'gan.deleteRuns',
  'gan.openRunConfig',
  'gan.evaluateRun',
  'gan.refreshRuns',
  'gan.setUpTensorFlow',
  'gan.showLog',
  'gan.collectDiagnostics',
  'gan.clearCaches',
] as const;
export type Command = (typeof COMMANDS)[number];

export const CONTAINER = 'gan';
/** Type of our tasks in tasks.json. */
export const TASK_TYPE = 'gan';
export const VIEWS = { runs: 'gan.runs', gallery: 'gan.gallery' } as const;
export const PANELS = { dashboard: 'gan.dashboard' } as const;

/** Context keys that `when` clauses may ask for, with the type of their values. */
export interface Contexts {
  /** a run goes on (preparing, running or paused) that this window can control, whoever started it */
  'gan.active': boolean;
  'gan.pausable': boolean;
  'gan.resumable': boolean;
  /** the workspace has a run, whatever its state */
  'gan.hasRuns': boolean;
  /** what the run of the config in the active editor does */
  'gan.configState': 'idle' | 'running' | 'paused';
  /** the config in the active editor was made for a fork that waits to be started */
  'gan.configFork': boolean;
}
export const CONTEXTS = ['gan.active', 'gan.pausable', 'gan.resumable', 'gan.hasRuns', 'gan.configState', 'gan.configFork'] as const satisfies readonly (keyof Contexts)[];

/** `contextValue` of an entry of the Runs view: what can be done with it. */
export const RUN_KINDS = ['run-running', 'run-paused', 'run-elsewhere', 'run-resumable', 'run-finished', 'run-broken'] as const;
export type RunKind = (typeof RUN_KINDS)[number];

export const WHEN_BUSY = ['ask', 'queue', 'share'] as const;
export type WhenBusy = (typeof WHEN_BUSY)[number];

/** What becomes of a run when the window that started it is closed. */
export const ON_WINDOW_CLOSE = ['resume', 'stop', 'continue'] as const;
export type OnWindowClose = (typeof ON_WINDOW_CLOSE)[number];

interface Setting<T> {
  readonly default: T;
  readonly scope: 'resource' | 'window' | 'machine-overridable';
  /** not read from an untrusted workspace */
  readonly restricted?: true;
  readonly choices?: readonly T[];
  /** least and greatest number */
  readonly range?: readonly [number, number];
}
const setting = <T>(declared: Setting<T>): Setting<T> => declared;

export const SETTINGS = {
  'gan.runsFolder': setting<string>({ default: '', scope: 'resource', restricted: true }),
  'gan.nodePath': setting<string>({ default: '', scope: 'machine-overridable', restricted: true }),
  'gan.training.openDashboard': setting<boolean>({ default: true, scope: 'window' }),
  'gan.training.notifyAfterMinutes': setting<number>({ default: 1, scope: 'window', range: [0, 10_080] }),
  'gan.training.threads': setting<number>({ default: 0, scope: 'machine-overridable', range: [0, 256] }),
  'gan.training.whenBusy': setting<WhenBusy>({ default: 'ask', scope: 'window', choices: WHEN_BUSY }),
  'gan.training.onWindowClose': setting<OnWindowClose>({ default: 'resume', scope: 'window', choices: ON_WINDOW_CLOSE }),
};
export type SettingName = keyof typeof SETTINGS;
export type SettingValue<K extends SettingName> = (typeof SETTINGS)[K]['default'];

export const ACTIVATION_EVENTS = ['onLanguage:jsonc', 'workspaceContains:**/*.gan.json', `onWebviewPanel:${PANELS.dashboard}`] as const;

/** Keys of the workspace's memory (`Memento`). */
export const MEMORY = { training: 'gan.trainingNow', forks: 'gan.pendingForks', recent: 'gan.recentConfigs' } as const;

/** The status bar's item; known to VS Code by this name, and to package.json not at all. */
export const STATUS_ITEM = 'gan.training';
