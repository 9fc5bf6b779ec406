import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';
import os from 'node:os';
import { promisify } from 'node:util';
import { z } from 'zod';
import { errorCode } from './faults.ts';

/** What tells one process from all others, this machine's and other machines', before and after a restart. */
export const identitySchema = z.object({
  pid: z.int().positive(),
  /** when it started, in the system's own notation; empty where the system does not say (Windows) */
  started: z.string(),
  host: z.string(),
  /** a hash of the machine's own id, where it has one */
  machine: z.string().optional(),
  /** changes with every start of the kernel, where the system has one (Linux) */
  boot: z.string().optional(),
  /** the pid namespace (Linux): containers count their processes anew */
  namespace: z.string().optional(),
});
export type ProcessIdentity = Readonly<z.output<typeof identitySchema>>;

const run = promisify(execFile);
const orUndefined = (value: Promise<string>): Promise<string | undefined> => value.then((text) => text.trim() || undefined, () => undefined);

export const ownIdentity = (): Promise<ProcessIdentity> => identityOf(process.pid);

/** The identity of a process of this machine and container. */
export async function identityOf(pid: number): Promise<ProcessIdentity> {
  const [started, machineId, boot, namespace] = await Promise.all([
    startOf(pid),
    orUndefined(readFile('/etc/machine-id', 'utf8')),
    orUndefined(readFile('/proc/sys/kernel/random/boot_id', 'utf8')),
    orUndefined(readlink('/proc/self/ns/pid')),
  ]);
  const machine = machineId && createHash('sha256').update(`gan-workbench ${machineId}`).digest('hex').slice(0, 32);
  return { pid, started: started ?? '', host: os.hostname(), machine, boot, namespace };
}

/** Whether that process still runs. `unknown` where it cannot be proved from here: another machine, another container. */
export async function isAlive(other: ProcessIdentity, own: ProcessIdentity): Promise<'yes' | 'no' | 'unknown'> {
  if (other.host !== own.host || other.machine !== own.machine) return 'unknown';
  if (other.boot !== own.boot) return own.machine === undefined ? 'unknown' : 'no';
  if (other.namespace !== own.namespace) return 'unknown';
  if (!signalReaches(other.pid)) return 'no';
  const started = await startOf(other.pid);
  if (started === undefined) return 'no';
  return started === '' || other.started === '' || started === other.started ? 'yes' : 'no';
}

function signalReaches(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== 'ESRCH';
  }
}

/** Start of a process; empty where it cannot be told, undefined where it has ended (a zombie has). */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'win32') return '';
  if (process.platform !== 'linux') return run('ps', ['-o', 'lstart=', '-p', String(pid)], { env: { ...process.env, LC_ALL: 'C' }, timeout: 5000 }).then(({ stdout }) => stdout.trim(), () => '');
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'latin1');
    // The name, second and in brackets, may hold anything; the state is field 3, the start in clock ticks field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : (fields[19] ?? '');
  } catch (error) {
    return ['ENOENT', 'ESRCH'].includes(errorCode(error)) ? undefined : '';
  }
}
