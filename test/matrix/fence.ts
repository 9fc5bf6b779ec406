import { createServer } from 'node:http';
import { connect } from 'node:net';

/** A way out for processes that have no network of their own: to one host, and to no other. */
export interface Fence {
  /** the socket it is reached at */
  readonly socket: string;
  /** hosts that were asked for and not let through */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

/** Opens a proxy at a socket in the file system, which is seen from every network namespace, and lets it through to the hosts named. */
export async function openFence(socket: string, hosts: readonly string[]): Promise<Fence> {
  const refused: string[] = [];
  const server = createServer((request, response) => {
    refused.push(request.url ?? '');
    response.writeHead(403).end();
  });
  server.on('connect', (request, client) => {
    const { hostname, port } = new URL(`http://${request.url ?? ''}`);
    if (!hosts.includes(hostname)) {
      refused.push(hostname);
      client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const outside = connect(Number(port || '443'), hostname, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(outside).pipe(client);
    });
    outside.once('error', () => client.destroy());
    client.once('error', () => outside.destroy());
  });
  await new Promise<void>((done) => server.listen({ path: socket, readableAll: true, writableAll: true }, done));
  return {
    socket,
    refused,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
