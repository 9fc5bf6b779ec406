import { createHash, timingSafeEqual } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { CONTROL_PROTOCOL, controlSchema, greetingSchema } from '../protocol/control.ts';
import { fromLine, LINE_LIMIT, LineReader, toLine } from '../protocol/lines.ts';
import { makeAddress, removeAddress, sweepAddresses } from '../runs/control-address.ts';
import { clearStaleControl, makeToken, removeControl, writeControl } from '../runs/control-file.ts';
import { Outbox, type Audience } from './channel.ts';
import type { Control } from './control.ts';
import { trainerFault } from './faults.ts';
import { log } from './log.ts';
import { tell } from './tell.ts';

const MOST_CONNECTIONS = 32;
const GREETING_MILLISECONDS = 10_000;

/** The door through which others than the host watch and control a run. */
export interface ControlSocket {
  /** Lets nobody in any more; who is in stays until the process ends, for the last word. */
  close(): void;
}

/**
 * Opens a run's control socket and says in its folder where it is. Only the holder of the run's lock may. A system that
 * refuses a socket costs the run nothing but this: it goes on, with a note.
 */
export async function openControlSocket(runDir: string, audience: Audience, control: Control): Promise<ControlSocket> {
  await clearStaleControl(runDir);
  try {
    return await open(runDir, audience, control);
  } catch (error) {
    removeControl(runDir);
    tell(trainerFault('noSocket', { why: error instanceof Error ? error.message : String(error) }), audience);
    return { close: () => undefined };
  }
}

async function open(runDir: string, audience: Audience, control: Control): Promise<ControlSocket> {
  const [address, token] = [makeAddress(runDir), makeToken()];
  // A trainer that fails leaves by process.exit.
  const leave = () => { removeAddress(address); };
  process.once('exit', leave);
  try {
    const refused = new Set<string>();
    const server = await listen(address, (socket) => { letIn(socket, token, audience, control, refused); });
    // What cannot be swept away stays: it must not touch the run.
    sweepAddresses().catch((error: unknown) => { log(`old sockets were left: ${String(error)}`); });
    await writeControl(runDir, { address, token, protocol: CONTROL_PROTOCOL });
    return {
      close: () => {
        process.off('exit', leave);
        server.close();
        removeControl(runDir);
        removeAddress(address);
      },
    };
  } catch (error) {
    leave();
    throw error;
  }
}

async function listen(address: string, onConnection: (socket: Socket) => void): Promise<Server> {
  const server = createServer(onConnection);
  server.maxConnections = MOST_CONNECTIONS;
  server.listen(address);
  await once(server, 'listening');
  server.on('error', (error) => { log(`control socket: ${error.message}`); });
  // Its folder is closed to others already.
  if (process.platform !== 'win32') chmodSync(address, 0o600);
  return server;
}

/** Takes a connection's first message for its greeting, and all others, if that was the right one, for control. */
function letIn(socket: Socket, token: string, audience: Audience, control: Control, refused: Set<string>): void {
  let leave: (() => void) | undefined;
  const refuse = (why: string) => {
    // Each reason once: whoever knocks again and again must not fill the log.
    if (!refused.has(why)) log(`control socket: a connection was refused: ${why}`);
    refused.add(why);
    socket.destroy();
  };
  const greet = (line: string) => {
    const greeting = greetingSchema.safeParse(fromLine(line)).data;
    if (!greeting || !isSame(greeting.token, token)) refuse('it did not give the token of control.json');
    else leave = audience.join(new Outbox((report, sent) => { socket.write(toLine(report), sent); }));
  };
  const hear = (line: string) => {
    const { data, error } = controlSchema.safeParse(fromLine(line));
    if (data) control.take(data, socket);
    else log(`control socket: a message that this version does not know was passed over: ${error.issues[0]?.message ?? ''}`);
  };
  const reader = new LineReader(LINE_LIMIT.control, (line) => {
    if (!socket.destroyed) (leave ? hear : greet)(line);
  });
  // While a long step is computed nothing is read: what has come meanwhile is heard before it is too late for it.
  const late = setTimeout(() => setImmediate(() => { if (!leave) refuse('it did not say who it is'); }), GREETING_MILLISECONDS);
  socket.on('data', (chunk) => { if (!reader.push(chunk)) refuse('its message is too long'); });
  socket.on('error', () => undefined);
  socket.once('close', () => {
    clearTimeout(late);
    leave?.();
    control.lose(socket);
  });
}

/** Compares in a time that says nothing of how much is right. */
function isSame(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}
