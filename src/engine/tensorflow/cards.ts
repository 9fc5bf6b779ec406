import { execFile } from 'node:child_process';
import path from 'node:path';

/** An NVIDIA card as its driver describes it. */
export interface Card {
  readonly name: string;
  /** for example `550.54.15` */
  readonly driver: string;
  /** compute capability, for example `9.0` */
  readonly capability: string;
}

const MILLISECONDS = 20_000;
const QUESTION = ['--query-gpu=name,driver_version,compute_cap', '--format=csv,noheader'];

/** The driver brings it. On Windows by its full path: a bare name is looked for in the working folder first. */
const driverProgram = () => (process.platform === 'win32' ? path.join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'nvidia-smi.exe') : 'nvidia-smi');

/** The cards that NVIDIA's driver names, in its order; or why there is none. @param program that is asked */
export function findCards(program = driverProgram()): Promise<readonly Card[] | string> {
  return new Promise((resolve) => {
    execFile(program, QUESTION, { timeout: MILLISECONDS, windowsHide: true }, (error, stdout, stderr) => {
      const cards = stdout.split('\n').flatMap(cardOf);
      if (cards.length > 0) resolve(cards);
      else if (error?.code === 'ENOENT') resolve('there is no nvidia-smi, which comes with the driver');
      else resolve(`nvidia-smi says: ${(stderr || stdout || (error?.message ?? 'nothing')).trim().split('\n', 1)[0]!}`);
    });
  });
}

function cardOf(line: string): Card[] {
  const [, name, driver, capability] = /^(.+), ([\d.]+), (\d+\.\d+)$/.exec(line.trim()) ?? [];
  return name !== undefined && driver !== undefined && capability !== undefined ? [{ name, driver, capability }] : [];
}
