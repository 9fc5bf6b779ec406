import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** The line between a browser and its server: it can be cut, as a network is, and mended. */
export class Line {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  private refusals = 0;

  private constructor(private readonly server: Server, readonly port: number) {}

  /** Lays a line to a port of this machine. */
  static async to(port: number): Promise<Line> {
    const server = createServer({ noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('a line has a port');
    const line = new Line(server, address.port);
    server.on('connection', (socket) => { line.carry(socket, connect({ port, host: '127.0.0.1', noDelay: true })); });
    return line;
  }

  /** Ends every connection, and lets none through until it is mended. Neither side is told by the other. */
  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** How often somebody tried to connect while it was cut. */
  get refused(): number {
    return this.refusals;
  }

  mend(): void {
    this.isCut = false;
  }

  close(): void {
    this.cut();
    this.server.close();
  }

  private carry(here: Socket, there: Socket): void {
    for (const [one, other] of [[here, there], [there, here]] as const) {
      this.sockets.add(one);
      // What one side said before it went is still carried: a window that is closed says so with its last breath.
      one.on('error', () => { other.destroySoon(); });
      one.once('close', () => { this.sockets.delete(one); other.destroySoon(); });
      one.pipe(other);
    }
    if (!this.isCut) return;
    this.refusals += 1;
    here.destroy();
  }
}
