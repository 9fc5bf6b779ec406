import * as vscode from 'vscode';
import type { TrainerProcess } from '../../launch/trainer-process.ts';
import { proxyEnvironment } from '../editor/proxy.ts';
import { getSetting } from '../editor/settings.ts';
import { namedRunsFolder } from '../runs/runs-folders.ts';
import type { Launched, Launcher } from './supervisor.ts';

/** Where the trainer is, and where a copy of it may be kept that an update of the extension leaves alone. */
export interface Installation {
  readonly trainerFile: string;
  readonly copies: string;
  readonly version: string;
}

/** Starts trainers with what the settings say, and connects to those of others. The launch room is loaded when it is first needed. */
export function launcher(installation: Installation, signal: AbortSignal): Launcher {
  const program = () => ({ execPath: getSetting('gan.nodePath') || undefined, environment: proxyEnvironment() });
  return {
    async start({ configFile, threads, fork }) {
      const { startTraining } = await import('../../launch/start-training.ts');
      const { forkTraining } = await import('../../launch/fork-training.ts');
      const settings = threads > 0 ? [`engine.threads=${threads}`] : [];
      if (fork) return launch(installation, (how) => forkTraining({ ...fork, configFile, settings, ...program(), ...how }));
      return launch(installation, (how) => startTraining({ configFile, settings, ...program(), runsFolder: namedRunsFolder(vscode.Uri.file(configFile)), ...how }));
    },
    async resume(runDir, takeOver) {
      const { resumeTraining } = await import('../../launch/start-training.ts');
      return launch(installation, (how) => resumeTraining({ runDir, takeOver, ...program(), ...how }));
    },
    async attach(runDir) {
      const { attachTrainer } = await import('../../launch/attach.ts');
      return attachTrainer(runDir, { signal });
    },
  };
}

interface How {
  readonly trainerFile: string;
  readonly outlivesHost: boolean;
}

/** Starts a trainer from where it may stay: one that outlives its window must not run from a folder that an update removes. */
async function launch<T extends { readonly trainer: TrainerProcess }>(installation: Installation, start: (how: How) => Promise<T>): Promise<T & Launched> {
  const outlivesWindow = getSetting('gan.training.onWindowClose') === 'continue';
  if (!outlivesWindow) return { ...(await start({ trainerFile: installation.trainerFile, outlivesHost: false })), outlivesWindow };
  const { runtimeCopy } = await import('../../launch/runtime-copy.ts');
  const copy = await runtimeCopy(installation);
  const started = await start({ trainerFile: copy.trainerFile, outlivesHost: true });
  if (started.trainer.pid !== undefined) await copy.noteTrainer(started.trainer.pid);
  return { ...started, outlivesWindow };
}
