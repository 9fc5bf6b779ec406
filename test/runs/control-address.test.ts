import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { isOwnAddress, makeAddress, removeAddress, sweepAddresses } from '../../src/runs/control-address.ts';
import { testFolder } from './folder.ts';

const LONGEST = process.platform === 'linux' ? 107 : 103;

describe('the address of a control socket', function () {
  if (process.platform === 'win32') return; // a pipe's name there: nothing of this applies
  const folder = testFolder();
  const named = (name: string, mode = 0o700) => {
    mkdirSync(path.join(folder.path, name), { mode });
    return path.join(folder.path, name, 's');
  };

  it('is one of its own for every trainer, in a folder for its owner alone, and goes with it', () => {
    const [one, two] = [makeAddress('/runs/1', [folder.path]), makeAddress('/runs/1', [folder.path])];
    assert.notEqual(one, two);
    for (const address of [one, two]) {
      assert.ok(isOwnAddress(address));
      writeFileSync(address, '');
      removeAddress(address);
      assert.ok(!existsSync(path.dirname(address)));
    }
  });

  it('is never longer than a socket’s name may be, however long the folders’ names are', () => {
    const own = path.join('gan-00000000-XXXXXX', 's').length + 1;
    for (const spare of [0, 1]) {
      const longest = path.join(folder.path, 'x'.repeat(LONGEST - own - folder.path.length - 1 + spare));
      mkdirSync(longest);
      const address = makeAddress('/runs/1', [longest, folder.path]);
      assert.ok(Buffer.byteLength(address) <= LONGEST);
      assert.equal(path.dirname(path.dirname(address)), spare === 0 ? longest : folder.path);
    }
    assert.throws(() => makeAddress('/runs/1', [path.join(folder.path, 'y'.repeat(LONGEST))]), /bytes/);
  });

  it('is made elsewhere where a folder is gone', () => {
    assert.equal(path.dirname(path.dirname(makeAddress('/runs/1', [path.join(folder.path, 'gone'), folder.path]))), folder.path);
    assert.throws(() => makeAddress('/runs/1', [path.join(folder.path, 'gone')]), { code: 'ENOENT' });
  });

  it('that a file names is only taken where it can be nobody else’s', () => {
    const good = named('gan-0123abcd-Ab_12x');
    assert.ok(isOwnAddress(good));
    const open = named('gan-0123abcd-bbbbbb');
    chmodSync(path.dirname(open), 0o755);
    symlinkSync(path.dirname(good), path.join(folder.path, 'gan-0123abcd-cccccc'));
    const bad = [open, named('agent'), path.join(folder.path, 'gan-0123abcd-cccccc', 's'), path.join(path.dirname(good), 't'), `${path.dirname(good)}/../${path.basename(path.dirname(good))}/s`,
      path.join(folder.path, 'gan-0123abcd-dddddd', 's'), 'gan-0123abcd-Ab_12x/s', '', '/', '/run/docker.sock'];
    assert.deepEqual(bad.filter(isOwnAddress), []);
    bad.forEach(removeAddress);
    assert.ok(existsSync(path.dirname(open)) && existsSync(path.join(folder.path, 'agent')));
  });

  it('that a killed process left is swept away, and none on which somebody listens or which is being made', async () => {
    const [dead, living, fresh] = [makeAddress('/runs/1', [folder.path]), makeAddress('/runs/2', [folder.path]), makeAddress('/runs/3', [folder.path])];
    const listen = `require('node:net').createServer().listen(process.argv[1], () => { process.kill(process.pid, 'SIGKILL'); })`;
    await once(spawn(process.execPath, ['-e', listen, dead], { stdio: 'ignore' }), 'exit');
    assert.ok(existsSync(dead));
    const server = createServer().listen(living);
    await once(server, 'listening');
    await sweepAddresses([folder.path]);
    assert.deepEqual([dead, living, fresh].map((address) => existsSync(path.dirname(address))), [false, true, true]);
    server.close();
  });

  it('that holds more than a socket is left alone', () => {
    const address = named('gan-0123abcd-eeeeee');
    writeFileSync(path.join(path.dirname(address), 'precious'), '');
    removeAddress(address);
    assert.ok(existsSync(path.join(path.dirname(address), 'precious')));
  });
});
