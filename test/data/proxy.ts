import { createServer, request as ask } from 'node:http';
import { connect, type AddressInfo } from 'node:net';

export interface Proxy {
  readonly address: string;
  /** what it was asked for: a method and a URL, or CONNECT and a host with its port */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A proxy on this machine that takes every host for one server here, so that names nobody can look up are reached through it; without a server it refuses. */
export async function startProxy(server?: string): Promise<Proxy> {
  const asked: string[] = [];
  const behind = server === undefined ? undefined : new URL(server);
  const proxy = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    if (!behind) return void response.writeHead(502).end();
    const { pathname } = new URL(request.url ?? '', 'http://none');
    const onwards = ask({ hostname: behind.hostname, port: behind.port, path: pathname, method: request.method, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onwards.once('error', () => response.destroy());
    request.pipe(onwards);
  });
  proxy.on('connect', (request, socket) => {
    asked.push(`CONNECT ${request.url ?? ''}`);
    if (!behind) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const onwards = connect(Number(behind.port), behind.hostname, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      socket.pipe(onwards).pipe(socket);
    });
    onwards.once('error', () => socket.destroy());
    socket.once('error', () => onwards.destroy());
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  const { port } = proxy.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    asked,
    close: () =>
      new Promise<void>((done) => {
        proxy.close(() => done());
        proxy.closeAllConnections();
      }),
  };
}
