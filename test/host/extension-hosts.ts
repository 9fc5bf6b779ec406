import { readdir, readFile } from 'node:fs/promises';

/** Extension hosts whose environment names this workbench's home (Linux: they are found through /proc). */
export async function extensionHosts(home: string): Promise<number[]> {
  const found: number[] = [];
  for (const pid of (await readdir('/proc')).map(Number).filter(Number.isInteger)) {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (command.includes('--type=extensionHost') && environment.includes(home)) found.push(pid);
  }
  return found;
}
