import { createHash, randomBytes } from 'node:crypto';
import { lstatSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** Bytes that the name of a socket may have (`sun_path` less its end): a longer one is cut off by the system, silently. */
const LONGEST = process.platform === 'linux' ? 107 : 103;
const SOCKET = 's';
const OWN_FOLDER = /^gan-[0-9a-f]{8}-\w{6}$/;
const OWN_PIPE = /^\\\\\.\\pipe\\gan-[0-9a-f]{32}$/;

/**
 * A new address for a trainer's control socket: a socket in a folder of its own that nobody but this user may enter; on
 * Windows a pipe whose name nobody can guess.
 * @throws the system's error where no folder for temporary files takes one
 */
export function makeAddress(runDir: string, bases: readonly string[] = temporaryFolders()): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\gan-${randomBytes(16).toString('hex')}`;
  const name = `gan-${createHash('sha256').update(runDir).digest('hex').slice(0, 8)}-`;
  const fitting = bases.filter((base) => Buffer.byteLength(path.join(base, `${name}XXXXXX`, SOCKET)) <= LONGEST);
  let refusal: unknown = new Error(`the folders for temporary files have names of more than ${LONGEST} bytes`);
  for (const base of fitting) {
    try {
      return path.join(mkdtempSync(path.join(base, name)), SOCKET);
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

function temporaryFolders(): string[] {
  const runtime = process.env['XDG_RUNTIME_DIR'] ?? '';
  return [...(path.isAbsolute(runtime) ? [runtime] : []), os.tmpdir(), '/tmp'];
}

/**
 * Whether an address has the form that `makeAddress` gives it and is this user's alone. A run folder may come from
 * anywhere, and what it names must not lead to another program's socket.
 */
export function isOwnAddress(address: string): boolean {
  if (process.platform === 'win32') return OWN_PIPE.test(address);
  const folder = path.dirname(address);
  if (address !== path.join(folder, SOCKET) || !path.isAbsolute(address) || !OWN_FOLDER.test(path.basename(folder))) return false;
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats !== undefined && stats.isDirectory() && stats.uid === process.getuid?.() && (stats.mode & 0o077) === 0;
}

const MOST_SWEPT = 500;
const NEW_MILLISECONDS = 60_000;

/** Takes away the addresses that killed trainers left whose runs nobody resumed: those on which nobody listens. */
export async function sweepAddresses(bases: readonly string[] = temporaryFolders()): Promise<void> {
  if (process.platform === 'win32') return;
  for (const base of new Set(bases)) {
    const names = (await readdir(base).catch(() => [])).filter((name) => OWN_FOLDER.test(name)).slice(0, MOST_SWEPT);
    for (const address of names.map((name) => path.join(base, name, SOCKET))) if (isOwnAddress(address) && (await isDead(address))) removeAddress(address);
  }
}

/** Whether nobody listens there. An address without a socket may be one that is being made. */
function isDead(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address, () => {
      socket.destroy();
      resolve(false);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const made = lstatSync(path.dirname(address), { throwIfNoEntry: false })?.ctimeMs ?? Infinity;
      resolve(error.code === 'ECONNREFUSED' || (error.code === 'ENOENT' && Date.now() - made > NEW_MILLISECONDS));
    });
  });
}

/** Takes away what is left of an address, if it is one of this user's own. */
export function removeAddress(address: string): void {
  if (process.platform === 'win32' || !isOwnAddress(address)) return;
  try {
    rmSync(address, { force: true });
    rmdirSync(path.dirname(address));
  } catch {
    // What cannot be removed is an empty socket in the system's folder for temporary files, which the system clears.
  }
}
