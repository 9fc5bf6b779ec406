import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** A TensorBoard that serves a folder on this machine alone, and what it shows of it. */
export class TensorBoard {
  private constructor(
    private readonly server: ChildProcess,
    private readonly address: string,
  ) {}

  static async start(python: string, logdir: string): Promise<TensorBoard> {
    const server = spawn(python, ['-m', 'tensorboard.main', '--logdir', logdir, '--host', '127.0.0.1', '--port', '0', '--reload_interval', '1'], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    const address = await new Promise<string>((resolve, reject) => {
      server.stderr.on('data', (text: Buffer) => {
        said += text.toString();
        const found = /at (http:\/\/[^\s]+)/.exec(said)?.[1];
        if (found) resolve(found);
      });
      server.once('exit', () => { reject(new Error(`TensorBoard ended:\n${said}`)); });
    });
    return new TensorBoard(server, address);
  }

  async stop(): Promise<void> {
    const gone = once(this.server, 'exit');
    this.server.kill();
    await gone;
  }

  /** What a plugin answers. */
  async get(plugin: string, query: Readonly<Record<string, string>> = {}): Promise<unknown> {
    return (await this.fetch(plugin, query)).json();
  }

  async bytes(plugin: string, query: Readonly<Record<string, string>>): Promise<Buffer> {
    return Buffer.from(await (await this.fetch(plugin, query)).arrayBuffer());
  }

  async post(plugin: string, body: unknown): Promise<unknown> {
    const response = await fetch(new URL(`data/plugin/${plugin}`, this.address), { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
    return response.json();
  }

  private async fetch(plugin: string, query: Readonly<Record<string, string>>): Promise<Response> {
    const response = await fetch(new URL(`data/plugin/${plugin}?${new URLSearchParams(query).toString()}`, this.address));
    if (!response.ok) throw new Error(`${plugin}: ${response.status} ${await response.text()}`);
    return response;
  }
}
