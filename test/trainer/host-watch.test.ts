import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { isAlive, until } from '../launch/fake.ts';

const task = path.resolve('out/test/trainer/stuck.entry.cjs');

/** Starts a host that starts the task, and gives the number of the task once it runs. */
async function hosted(...args: string[]): Promise<{ pid: number; host: ReturnType<typeof spawn> }> {
  const script = `require('node:child_process').spawn(process.execPath, ${JSON.stringify([task, ...args])}, { detached: true, stdio: ['ignore', 'inherit', 'ignore'] }); setInterval(() => {}, 1000);`;
  const host = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(host.stdout, 'data')) as [Buffer];
  return { pid: Number(line.toString()), host };
}

describe('the watch over a task whose host is gone', function () {
  this.timeout(60_000);

  it('ends one whose main thread is stuck, and no other', async () => {
    const stuck = await hosted('stuck');
    const [lives, outlives, kept] = [await hosted('lives'), await hosted('stuck', 'outlives'), await hosted('stuck')];
    for (const { host } of [lives, outlives, stuck]) host.kill('SIGKILL');
    await until(() => !isAlive(stuck.pid));
    assert.deepEqual([lives, outlives, kept].map(({ pid }) => isAlive(pid)), [true, true, true], 'one that lives, one that is to outlive its host, one whose host is there');
    for (const { pid, host } of [lives, outlives, kept]) {
      process.kill(pid, 'SIGKILL');
      host.kill('SIGKILL');
    }
  });
});
