import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { identityOf, identitySchema, isAlive, ownIdentity } from '../runs/process-identity.ts';

const USERS = 'users';
/** A copy that has no users yet may be one that is being made. */
const NEW_MILLISECONDS = 60_000;

/** Notes in a copy of the runtime that a process of this machine uses it. */
export async function noteUser(copy: string, pid: number): Promise<void> {
  const identity = await identityOf(pid);
  await mkdir(path.join(copy, USERS), { recursive: true, mode: 0o700 });
  await writeFile(path.join(copy, USERS, `${pid}.json`), JSON.stringify(identity), { mode: 0o600 });
}

/** Removes the copies beside one that nobody uses any more. One that cannot be removed stays for the next time. */
export async function removeUnused(copies: string, keep: string): Promise<void> {
  const names = await readdir(copies).catch(() => []);
  for (const name of names.filter((each) => each !== keep)) {
    const copy = path.join(copies, name);
    if (!(await isUsed(copy))) await rm(copy, { recursive: true, force: true }).catch(() => undefined);
  }
}

async function isUsed(copy: string): Promise<boolean> {
  const names = await readdir(path.join(copy, USERS)).catch(() => []);
  if (names.length === 0) return stat(copy).then(({ ctimeMs }) => Date.now() - ctimeMs < NEW_MILLISECONDS, () => false);
  const users = await Promise.all(names.map((name) => lives(path.join(copy, USERS, name))));
  return users.includes(true);
}

async function lives(user: string): Promise<boolean> {
  const identity = await readFile(user, 'utf8').then((text) => identitySchema.safeParse(JSON.parse(text)).data, () => undefined);
  return identity !== undefined && (await isAlive(identity, await ownIdentity())) !== 'no';
}
