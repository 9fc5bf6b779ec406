import { readdir, readFile } from 'node:fs/promises';

/** A process by its number and its command line. */
export interface Running {
  readonly pid: number;
  readonly command: string;
}

/** The processes whose environment or command line names a folder: those that a workbench with its home there started, and theirs (Linux). */
export async function processesOf(folder: string): Promise<Running[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid) && pid !== process.pid);
  const all = await Promise.all(pids.map(async (pid) => ({ pid, command: await words(pid, 'cmdline'), environment: await words(pid, 'environ') })));
  return all.filter(({ command, environment }) => `${command} ${environment}`.includes(folder)).map(({ pid, command }) => ({ pid, command }));
}

/** A process may be gone by now, or another user's: then it is none of ours. */
const words = (pid: number, file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').then((text) => text.replaceAll('\0', ' '), () => '');

export const trainers = async (home: string): Promise<Running[]> => (await processesOf(home)).filter(({ command }) => command.includes('trainer.cjs'));
