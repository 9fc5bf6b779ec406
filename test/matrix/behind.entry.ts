/**
 * Runs a command that has no network but the fence's: a door on this (empty) network leads to its socket.
 * Arguments: the fence's socket, the number of the user who runs it (or '-'), the program and its arguments.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

async function main([socket = '', user = '-', program = '', ...args]: readonly string[]): Promise<void> {
  const door = createServer((client) => {
    const fence = connect(socket);
    client.pipe(fence).pipe(client);
    fence.once('error', () => client.destroy());
    client.once('error', () => fence.destroy());
  }).listen(0, '127.0.0.1');
  await once(door, 'listening');
  const proxy = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  const identity = user === '-' ? {} : { uid: Number(user), gid: Number(user) };
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, https_proxy: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, HTTP_PROXY: proxy }, ...identity });
  child.once('error', (error) => { console.error(error); });
  child.once('close', (code) => process.exit(code ?? 1));
}

void main(process.argv.slice(2));
