import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { until, type Workspace } from './workspace.ts';

/** A run that `gan train` trains in a terminal. */
export interface TerminalRun {
  readonly dir: string;
  /** exit code and signal of the program */
  readonly ended: Promise<unknown[]>;
  kill(): void;
}

/** Trains a config of a workspace from a terminal; settles once its run is there. */
export async function trainInTerminal(workspace: Workspace, config = 'ring.gan.json'): Promise<TerminalRun> {
  const old = await workspace.runs();
  const gan = spawn(process.execPath, [path.resolve('dist/cli.cjs'), 'train', config], { cwd: workspace.folder, stdio: 'ignore' });
  const ended = once(gan, 'exit');
  const kill = (): void => void gan.kill('SIGKILL');
  try {
    return { dir: await until('its run is there', async () => (await workspace.runs()).find((each) => !old.includes(each))), ended, kill };
  } catch (error) {
    kill();
    throw error;
  }
}
