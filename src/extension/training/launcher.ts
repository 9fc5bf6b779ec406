import * as vscode from 'vscode';
import { getSetting } from '../editor/settings.ts';
import { namedRunsFolder } from '../runs/runs-folders.ts';
import type { Launcher } from './supervisor.ts';

/** Starts trainers with what the settings say. The launch room is loaded when the first one is. */
export function launcher(trainerFile: string): Launcher {
  const program = () => {
    const nodePath = getSetting('gan.nodePath');
    return { trainerFile, ...(nodePath === '' ? {} : { execPath: nodePath }) };
  };
  return {
    async start({ configFile, threads }) {
      const { startTraining } = await import('../../launch/start-training.ts');
      const runsFolder = namedRunsFolder(vscode.Uri.file(configFile));
      const settings = threads > 0 ? [`engine.threads=${threads}`] : [];
      return startTraining({ configFile, settings, ...program(), ...(runsFolder === undefined ? {} : { runsFolder }) });
    },
    async resume(runDir) {
      const { resumeTraining } = await import('../../launch/start-training.ts');
      return resumeTraining({ runDir, ...program() });
    },
  };
}
