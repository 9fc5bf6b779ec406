import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { removeAddress } from './control-address.ts';
import { removeQuietly, replaceFile } from './durable.ts';
import { runPaths } from './layout.ts';
import { identitySchema, isAlive, ownIdentity } from './process-identity.ts';
import { parseVersioned, readIfThere } from './read-file.ts';

const CONTROL_FORMAT = 1;
const LIMIT = 16 << 10;
const TOKEN_BYTES = 32;

const controlFile = identitySchema.extend({
  format: z.int(),
  /** version of the messages */
  protocol: z.int(),
  /** path of the socket, or name of the pipe */
  address: z.string(),
  /** what the first message must present */
  token: z.string().min(32),
});

/** Where a run's trainer listens to whoever can read the run's folder (`control.json`), and which process it is. */
export type ControlPoint = Readonly<z.output<typeof controlFile>>;

export const makeToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/**
 * Says where the trainer of a run listens, to this user alone. Only the holder of the run's lock may.
 * @throws Fault naming the file where the disk refuses
 */
export async function writeControl(dir: string, { address, token, protocol }: Pick<ControlPoint, 'address' | 'token' | 'protocol'>): Promise<void> {
  const point: ControlPoint = { format: CONTROL_FORMAT, protocol, address, token, ...(await ownIdentity()) };
  await replaceFile(runPaths(dir).control, Buffer.from(`${JSON.stringify(point)}\n`));
}

/**
 * Where the trainer of a run listens; undefined where nobody says so, or whoever said so is provably gone.
 * @throws Fault `runs.malformed`, `runs.newer`, `runs.readFailed`
 */
export async function readControl(dir: string): Promise<(ControlPoint & { readonly alive: 'yes' | 'unknown' }) | undefined> {
  const point = await written(dir);
  const alive = point && (await isAlive(point, await ownIdentity()));
  return point === undefined || alive === undefined || alive === 'no' ? undefined : { ...point, alive };
}

async function written(dir: string): Promise<ControlPoint | undefined> {
  const file = runPaths(dir).control;
  const bytes = await readIfThere(file, LIMIT);
  return bytes && parseVersioned(bytes, controlFile, CONTROL_FORMAT, file);
}

/** Takes back what was said; a failure on the way out of a run must not hide how the run ended. */
export function removeControl(dir: string): void {
  removeQuietly(runPaths(dir).control);
}

/** Clears away what a killed trainer left: its word, and its socket where that was one of this machine. */
export async function clearStaleControl(dir: string): Promise<void> {
  const left = await written(dir).catch(() => undefined);
  if (left && (await isAlive(left, await ownIdentity())) === 'no') removeAddress(left.address);
  removeControl(dir);
}
