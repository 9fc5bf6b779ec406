import { readdir, readFile } from 'node:fs/promises';
import { isAlive, until } from './workspace.ts';

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

/** Kills them, once there are any; one that ends by itself meanwhile is no trouble. */
export async function killExtensionHosts(home: string): Promise<void> {
  const hosts = await until('the extension host is found', async () => {
    const found = await extensionHosts(home);
    return found.length > 0 && found;
  });
  for (const host of hosts) if (isAlive(host)) process.kill(host, 'SIGKILL');
}
