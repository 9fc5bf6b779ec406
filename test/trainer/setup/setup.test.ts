import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { findInstallation } from '../../../src/engine/tensorflow/installation.ts';
import { installationFolder } from '../../../src/engine/tensorflow/place.ts';
import type { Fault } from '../../../src/faults/fault.ts';
import { removeTensorFlow, setUpTensorFlow, type Means } from '../../../src/trainer/setup/set-up.ts';
import { lockSetup } from '../../../src/trainer/setup/storage.ts';
import { Program } from '../../cli/gan.ts';
import { refusedWith, temporaryFolder } from '../../data/temporary.ts';
import { keepEnvironment } from '../../environment.ts';
import { byOfficial, byWheel, gpuBuild, means, officialBuild, officialGpu, pinnedWheel, probe, Programs, startServer, wheelBuild, type Requests } from './fakes.ts';

const folder = temporaryFolder();
const isAlive = (pid: number) => spawnSync('/bin/kill', ['-0', String(pid)], { stdio: 'ignore' }).status === 0;
const interrupted = path.join(process.cwd(), 'out/test/trainer/setup/interrupted.entry.cjs');

(process.platform === 'win32' ? describe.skip : describe)('setting TensorFlow up', function () {
  this.timeout(30_000);
  let server: Requests;
  let programs: Programs;
  let restore: () => void;
  let notes: Fault[];
  let stages: string[];

  beforeEach(async () => {
    server = await startServer();
    programs = new Programs(folder.at('bin'));
    restore = keepEnvironment();
    Reflect.deleteProperty(process.env, 'CXX');
    const store = { TFJS_NODE_BASE_URI: `${server.address}/libtensorflow-`, npm_config_tfjs_binding_binary_host_mirror: `${server.address}/bindings` };
    Object.assign(process.env, { ...store, PATH: folder.at('bin'), GAN_LIBRARIES: folder.at('libraries'), npm_config_registry: server.address, npm_config_noproxy: '127.0.0.1' });
    [notes, stages] = [[], []];
  });

  afterEach(async () => {
    const pid = programs.hanging();
    restore();
    await server.close();
    if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGKILL');
  });

  const home = () => folder.at('libraries', 'tensorflow');
  const installed = (name: 'cpu' | 'gpu' = 'cpu') => installationFolder(name);
  const nothingElse = (...names: string[]) => { assert.deepEqual(readdirSync(home()), names); };
  /** Nothing that could be taken for an installation, and nothing half made: whole downloads at most. */
  const onlyDownloads = (...wanted: string[]) => {
    assert.ok(!existsSync(installed()));
    const staging = `${installed()}.part`;
    assert.deepEqual(existsSync(staging) ? readdirSync(staging) : ['downloads'], ['downloads']);
    const wheelsThere = existsSync(staging) ? readdirSync(path.join(staging, 'downloads')).filter((name) => name.endsWith('.whl')) : [];
    assert.deepEqual(wheelsThere, wanted);
  };

  const setUp = (how: Means = means(byWheel()), signal = new AbortController().signal) =>
    setUpTensorFlow('cpu', { signal, note: (fault) => { notes.push(fault); }, progress: (_done, _total, what) => { stages.push(what); } }, how);

  describe("by PyPI's library", () => {
    it('fetches, compiles, tries, and puts it in place for this user alone', async () => {
      const result = await setUp();
      assert.deepEqual(result, { folder: installed(), tensorflow: '2.21.0', way: 'wheel', changed: true });
      nothingElse('cpu');
      const found = await findInstallation('cpu');
      assert.deepEqual(Object.keys(found?.manifest.files ?? {}).sort(), ['package/README.md', 'package/deps/lib/libtensorflow_cc.so.2', 'package/deps/lib/libtensorflow_framework.so.2', 'package/dist/kernels.js', 'package/lib/napi-v8/tfjs_binding.node', 'package/package.json']);
      assert.deepEqual(found?.manifest.sources.map(({ name }) => name), [pinnedWheel('tensorflow').file, 'tfjs-fake@1.0.0', 'headers-fake@1.0.0']);
      assert.equal(statSync(home()).mode & 0o777, 0o700);
      assert.equal(statSync(installed()).mode & 0o777, 0o700);
      assert.deepEqual([...new Set(stages)], ['Fetching headers-fake@1.0.0', 'Fetching tfjs-fake@1.0.0', 'Checking the downloads', `Fetching ${pinnedWheel('tensorflow').file}`, `Unpacking ${pinnedWheel('tensorflow').file}`, 'Compiling the binding', 'Trying what was made', 'Checking what was made']);
    });

    it('runs pip with the known hash, installs nothing, and never in a folder that somebody else could have filled', async () => {
      await setUp();
      const [pip] = programs.calls();
      assert.match(pip?.words ?? '', /^python3 -m pip download --no-deps --require-hashes --only-binary :all: /);
      for (const flag of ['--no-input', '--no-cache-dir', '--python-version 3.11', '--platform fake_linux']) assert.ok(pip?.words.includes(flag), flag);
      for (const { cwd } of programs.calls()) assert.ok(cwd.startsWith(home()), cwd);
    });

    it('passes over programs that a project brings with it', async () => {
      const project = folder.at('project', 'node_modules', '.bin');
      new Programs(project).do({ pip: 'brings another' });
      process.env['PATH'] = [project, '.', folder.at('bin')].join(path.delimiter);
      await setUp();
      assert.ok(!existsSync(path.join(project, 'calls')));
    });

    it('takes CUDA with the build for cards, in the places where TensorFlow looks for it', async () => {
      writeFileSync(folder.at('bin', 'nvidia-smi'), '#!/bin/sh\necho "Test card, 550.54.15, 9.0"\n', { mode: 0o755 });
      const { folder: at } = await setUpTensorFlow('gpu', { signal: new AbortController().signal, note: () => undefined, progress: () => undefined }, means(byWheel(gpuBuild, 'gpu')));
      assert.equal(at, installed('gpu'));
      assert.equal(readFileSync(path.join(at, 'package/deps/nvidia/cublas/lib/libcublas.so.12'), 'utf8'), 'blas');
      assert.equal(statSync(path.join(at, 'package/deps/nvidia/cuda_nvcc/bin/ptxas')).mode & 0o100, 0o100);
      assert.equal((await findInstallation('gpu'))?.manifest.cuda, '12.5');
    });

    it('refuses a build for cards where there is none, or an old driver, before anything is fetched', async () => {
      const asked = () => setUpTensorFlow('gpu', { signal: new AbortController().signal, note: () => undefined, progress: () => undefined }, means(byWheel(gpuBuild, 'gpu')));
      await refusedWith(asked(), 'tensorflow.noCard');
      writeFileSync(folder.at('bin', 'nvidia-smi'), '#!/bin/sh\necho "Test card, 470.10, 7.5"\n', { mode: 0o755 });
      await refusedWith(asked(), 'tensorflow.driver', '470.10');
      writeFileSync(folder.at('bin', 'nvidia-smi'), '#!/bin/sh\necho "Test card, 550.54.15, 3.0"\n', { mode: 0o755 });
      await refusedWith(asked(), 'tensorflow.card', '3.0');
      assert.equal(server.paths.length + programs.calls().length, 0);
    });

    for (const [card, reason] of [['550.54.15, 9.0', /CUDA 11\.2.*less than 9\.0.*9\.0/], ['550.54.15, 8.6', /libno-such-cuda\.so\.11 is not installed/]] as const) {
      it(`is taken for a card (${card}) that tfjs-node-gpu's own library cannot serve here`, async () => {
        writeFileSync(folder.at('bin', 'nvidia-smi'), `#!/bin/sh\necho "Test card, ${card}"\n`, { mode: 0o755 });
        const both = means(byOfficial(officialGpu, 'gpu'), byWheel(gpuBuild, 'gpu'));
        const { way } = await setUpTensorFlow('gpu', { signal: new AbortController().signal, note: (fault) => { notes.push(fault); }, progress: () => undefined }, both);
        assert.equal(way, 'wheel');
        assert.match(notes[0]?.message ?? '', reason);
        assert.ok(!server.paths.some((url) => url.includes('libtensorflow')), 'it was fetched all the same');
      });
    }

    it('does not install a build for cards that sees none', async () => {
      writeFileSync(folder.at('bin', 'nvidia-smi'), '#!/bin/sh\necho "Test card, 550.54.15, 9.0"\n', { mode: 0o755 });
      const blind: Means = { ways: [byWheel(gpuBuild, 'gpu')], probe: async (...asked) => ({ ...(await probe(...asked)), gpu: false }) };
      await refusedWith(setUpTensorFlow('gpu', { signal: new AbortController().signal, note: () => undefined, progress: () => undefined }, blind), 'setup.unseen');
      assert.ok(!existsSync(installed('gpu')));
    });
  });

  describe('again', () => {
    it('leaves a sound installation alone', async () => {
      await setUp();
      const before = server.paths.length;
      assert.equal((await setUp()).changed, false);
      assert.deepEqual([server.paths.length, programs.downloads()], [before, 1]);
      nothingElse('cpu');
    });

    it('makes a damaged one anew, and the old one stays until then', async () => {
      await setUp();
      const library = path.join(installed(), 'package/deps/lib/libtensorflow_cc.so.2');
      writeFileSync(library, readFileSync(library).fill('x', 5, 6));
      programs.do({ compiler: 'fails' });
      await refusedWith(setUp(), 'setup.compile');
      assert.ok(existsSync(library));
      programs.do({});
      assert.equal((await setUp()).changed, true);
      assert.equal(readFileSync(library, 'utf8').slice(0, 8), 'codecode');
      nothingElse('cpu');
    });

    it('puts back what was only moved aside, and removes what was replaced', async () => {
      await setUp();
      renameSync(installed(), `${installed()}.before`);
      assert.equal((await setUp()).changed, false);
      mkdirSync(`${installed()}.before`);
      assert.equal((await setUp()).changed, false);
      nothingElse('cpu');
    });

    it('clears downloads away that this version does not want', async () => {
      const downloads = path.join(`${installed()}.part`, 'downloads');
      mkdirSync(downloads, { recursive: true });
      writeFileSync(path.join(downloads, 'tensorflow-0.9.whl'), 'old');
      programs.do({ compiler: 'fails' });
      await refusedWith(setUp(), 'setup.compile');
      onlyDownloads(pinnedWheel('tensorflow').file);
    });

    it('takes what a person put among the downloads, with no network and no pip', async () => {
      programs.do({ compiler: 'fails' });
      await refusedWith(setUp(), 'setup.compile');
      programs.do({ pip: 'absent' });
      process.env['npm_config_registry'] = 'http://127.0.0.1:1';
      assert.equal((await setUp()).changed, true);
    });

    it('fetches a download anew that was damaged meanwhile', async () => {
      programs.do({ compiler: 'fails' });
      await refusedWith(setUp(), 'setup.compile');
      const downloads = path.join(`${installed()}.part`, 'downloads');
      const before = server.paths.filter((url) => url.endsWith('.tgz')).length;
      for (const name of readdirSync(downloads)) writeFileSync(path.join(downloads, name), 'x'.repeat(statSync(path.join(downloads, name)).size));
      programs.do({});
      await setUp();
      assert.deepEqual([programs.downloads(), server.paths.filter((url) => url.endsWith('.tgz')).length], [2, 2 * before]);
    });
  });

  it('is undone', async () => {
    await setUp();
    programs.do({ compiler: 'fails' });
    writeFileSync(path.join(installed(), 'installation.json'), '{}');
    await refusedWith(setUp(), 'setup.compile');
    assert.equal(await removeTensorFlow('cpu'), true);
    nothingElse();
    assert.equal(await removeTensorFlow('cpu'), false);
  });

  describe('what goes wrong', () => {
    const cases: readonly { readonly what: string; readonly arrange: () => unknown; readonly code: string; readonly words?: string; readonly kept?: string[]; readonly how?: () => Means }[] = [
      { what: 'no Python', arrange: () => { process.env['PATH'] = folder.at('compiler'); new Programs(folder.at('compiler')); renameSync(folder.at('compiler', 'python3'), folder.at('compiler', 'else')); }, code: 'setup.python', words: 'neither python3 nor python' },
      { what: 'a Python without pip', arrange: () => { programs.do({ pip: 'absent' }); writeFileSync(folder.at('bin', 'apt-get'), '', { mode: 0o755 }); }, code: 'setup.python', words: 'sudo apt-get install python3-pip' },
      { what: 'no compiler', arrange: () => { renameSync(folder.at('bin', 'g++'), folder.at('bin', 'else')); writeFileSync(folder.at('bin', 'dnf'), '', { mode: 0o755 }); }, code: 'setup.compiler', words: 'sudo dnf install gcc-c++' },
      { what: 'a CXX that is none', arrange: () => { process.env['CXX'] = 'no-such-compiler'; }, code: 'setup.compiler', words: 'no-such-compiler' },
      { what: 'a registry that cannot be reached', arrange: () => { process.env['npm_config_registry'] = 'http://127.0.0.1:1'; }, code: 'setup.npm', words: 'ECONNREFUSED' },
      { what: 'a package with another content', arrange: () => { server.answer = (url, response) => url.endsWith('.tgz') && (response.end('another'), true); }, code: 'setup.npm', words: 'EINTEGRITY' },
      { what: 'a pip that fails', arrange: () => { programs.do({ pip: 'fails' }); }, code: 'setup.pip', words: 'no matching distribution' },
      { what: 'a wheel with another content', arrange: () => { programs.do({ pip: 'brings another' }); }, code: 'setup.pipFile' },
      { what: 'a pip that brings nothing', arrange: () => { programs.do({ pip: 'brings nothing' }); }, code: 'setup.pipFile' },
      { what: 'a wheel that is no archive', arrange: () => undefined, code: 'setup.wheel', kept: [pinnedWheel('broken').file], how: () => means(byWheel(wheelBuild('broken'))) },
      { what: 'a wheel without the library', arrange: () => undefined, code: 'setup.wheel', words: 'libtensorflow_cc.so.2', kept: [pinnedWheel('hollow').file], how: () => means(byWheel(wheelBuild('hollow'))) },
      { what: 'a wheel that unpacks to more than it should', arrange: () => undefined, code: 'setup.wheel', words: 'more than', kept: [pinnedWheel('tensorflow').file], how: () => means(byWheel({ ...wheelBuild(), unpacked: -16e6 })) },
      { what: 'a compiler that fails', arrange: () => { programs.do({ compiler: 'fails' }); }, code: 'setup.compile', words: 'stdlib.h', kept: [pinnedWheel('tensorflow').file] },
      { what: 'a full disk', arrange: () => undefined, code: 'setup.space', words: 'GAN_LIBRARIES', how: () => means({ ...byWheel(), bytes: 1e18 }) },
      { what: 'an older C library', arrange: () => undefined, code: 'tensorflow.libc', words: '99.1', how: () => means(byWheel({ ...wheelBuild(), glibc: '99.1' })) },
    ];
    for (const { what, arrange, code, words = '', kept = [], how = () => means(byWheel()) } of cases) {
      it(`${what}: ${code}, and nothing half made`, async function () {
        if (code === 'tensorflow.libc' && process.platform !== 'linux') this.skip();
        arrange();
        await refusedWith(setUp(how()), code, words);
        onlyDownloads(...kept);
        if (['setup.python', 'setup.compiler', 'setup.space', 'tensorflow.libc'].includes(code)) assert.equal(server.paths.length + programs.calls().length, 0, 'something was fetched');
      });
    }

    it('a library that does not compute is not installed', async () => {
      programs.do({ compiler: 'makes what crashes' });
      await assert.rejects(setUp(), /the binding crashes/);
      onlyDownloads(pinnedWheel('tensorflow').file);
    });

    it('a place that is none', async () => {
      writeFileSync(folder.at('file'), '');
      process.env['GAN_LIBRARIES'] = folder.at('file');
      await refusedWith(setUp(), 'setup.folder', 'GAN_LIBRARIES');
    });

    it('another set-up at the same time', async () => {
      const lock = await lockSetup();
      await refusedWith(setUp(), 'setup.busy', String(process.pid));
      await refusedWith(removeTensorFlow('cpu'), 'setup.busy');
      await lock.release();
      await setUp();
    });
  });

  describe("by tfjs-node's own download", () => {
    const both = () => means(byOfficial(), byWheel());

    it('takes library and binding as they are, and asks neither pip nor a compiler', async () => {
      assert.deepEqual(await setUp(both()), { folder: installed(), tensorflow: '2.9.1', way: 'official', changed: true });
      assert.deepEqual([programs.calls().length, notes.length], [0, 0]);
      const manifest = (await findInstallation('cpu'))?.manifest;
      assert.deepEqual(manifest?.libraries, ['package/deps/lib/libtensorflow.so.2.9.1', 'package/deps/lib/libtensorflow_framework.so.2.9.1']);
      assert.ok(!existsSync(path.join(installed(), 'package/deps/include')));
      nothingElse('cpu');
      assert.equal((await setUp(both())).changed, false);
    });

    const refused: readonly { readonly what: string; readonly arrange: () => unknown; readonly words: RegExp; readonly build?: typeof officialBuild }[] = [
      { what: 'cannot be reached', arrange: () => { process.env['TFJS_NODE_BASE_URI'] = 'http://127.0.0.1:1/libtensorflow-'; }, words: /ECONNREFUSED/ },
      { what: 'is not there', arrange: () => { server.answer = (url, response) => url.includes('CPU-fake') && (response.writeHead(404).end(), true); }, words: /CPU-fake.*404/ },
      { what: 'has another library', arrange: () => { server.answer = (url, response) => url.includes('libtensorflow-cpu') && (response.end('another'), true); }, words: /checksum/ },
      { what: 'has a binding without a checksum', arrange: () => { server.answer = (url, response) => url.includes('CPU-fake') && (response.end('another'), true); }, words: /checksum.*none/ },
      { what: 'has more than it should', arrange: () => undefined, build: { ...officialBuild, most: { ...officialBuild.most, archive: 10 } }, words: /more than the 10/ },
      { what: 'is cut off', arrange: () => { server.answer = (url, response) => url.includes('libtensorflow-cpu') && (response.writeHead(200, { 'content-length': 5000 }), response.write('x', () => response.destroy()), true); }, words: /could not be fetched/ },
    ];
    for (const { what, arrange, words, build } of refused) {
      it(`that ${what} is left for PyPI, and said so`, async () => {
        arrange();
        assert.equal((await setUp(means(byOfficial(build), byWheel()))).way, 'wheel');
        assert.deepEqual(notes.map(({ code }) => code), ['setup.otherWay']);
        assert.match(notes[0]?.message ?? '', words);
        nothingElse('cpu');
      });
    }

    it('that is all there is says itself what is wrong', async () => {
      process.env['TFJS_NODE_BASE_URI'] = 'http://127.0.0.1:1/libtensorflow-';
      await refusedWith(setUp(means(byOfficial())), 'setup.download', 'ECONNREFUSED');
      onlyDownloads();
    });
  });

  describe('from a terminal', () => {
    const program = new Program(path.join(process.cwd(), 'dist/cli.cjs'), process.cwd());

    it('is stopped by Ctrl-C, says what is kept, and ends with 130', async () => {
      process.env['TFJS_NODE_BASE_URI'] = 'http://127.0.0.1:1/';
      writeFileSync(folder.at('bin', 'g++'), `#!/bin/sh\necho $$ > '${folder.at('bin', 'hanging')}'\nexec /bin/sleep 600\n`);
      const settingUp = program.start(['setup', 'tensorflow']);
      let pid: number | undefined;
      while ((pid = programs.hanging()) === undefined) await pause(20);
      settingUp.process.kill('SIGINT');
      const { code, stderr } = await settingUp.ended;
      assert.equal(code, 130, stderr);
      assert.match(stderr, /was not taken.*ECONNREFUSED[^]*Stopped\. What was fetched is kept/);
      assert.equal(isAlive(pid), false);
      onlyDownloads();
    });

    it('is undone, and says what is wrong in JSON', async () => {
      const removed = await program.run(['setup', 'tensorflow', '--remove']);
      assert.deepEqual([removed.code, removed.stdout], [0, 'There was nothing to remove.\n']);
      process.env['GAN_LIBRARIES'] = '/dev/null';
      const refused = await program.run(['setup', 'tensorflow', '--json']);
      assert.equal(refused.code, 1);
      assert.equal(refused.events().at(-1)?.fault?.code, 'setup.folder');
    });
  });

  /** every stage, and how often it is told of before the process is to stand still in the middle of it */
  const points: readonly (readonly [stage: string, times: number, downloads: number])[] = [
    ['Fetching headers-fake', 1, 1],
    ['Fetching tfjs-fake', 1, 1],
    ['Checking the downloads', 1, 1],
    ['Fetching tensorflow', 1, 2],
    ['Unpacking', 1, 1],
    ['Unpacking', 4, 1],
    ['Compiling', 1, 1],
    ['Trying', 1, 1],
    ['Checking what was made', 1, 1],
    ['Checking what was made', 6, 1],
  ];

  describe('killed', () => {
    for (const [stage, times, most] of points.filter((_, index) => index % 2 === 1 || index === 6)) {
      it(`in "${stage}" (${times}) leaves nothing that is taken for an installation, and goes on from there`, async () => {
        const child = spawn(process.execPath, [interrupted, stage, String(times)], { stdio: ['ignore', 'pipe', 'inherit'] });
        const [said] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
        assert.equal(said, 'there\n');
        child.kill('SIGKILL');
        await once(child, 'exit');
        assert.equal(await findInstallation('cpu'), undefined);
        assert.equal((await setUp()).changed, true);
        assert.ok(programs.downloads() <= most, `${programs.downloads()} downloads`);
        nothingElse('cpu');
      });
    }
  });

  describe('cancelled', () => {
    for (const [stage, times, most] of points) {
      it(`in "${stage}" (${times}) ends, keeps whole downloads only, and goes on from there`, async () => {
        const cancel = new AbortController();
        let left = times;
        const cancelled = setUpTensorFlow('cpu', { signal: cancel.signal, note: () => undefined, progress: (_done, _total, what) => { if (what.startsWith(stage) && --left === 0) cancel.abort(new Error('cancelled')); } }, means(byWheel()));
        await assert.rejects(cancelled, /cancelled/);
        onlyDownloads(...(programs.downloads() === 1 && !stage.startsWith('Fetching t') ? [pinnedWheel('tensorflow').file] : []));
        assert.equal((await setUp()).changed, true);
        assert.ok(programs.downloads() <= most, `${programs.downloads()} downloads`);
        nothingElse('cpu');
      });
    }

    for (const mode of [{ pip: 'hangs' }, { compiler: 'hangs' }] as const) {
      it(`while ${Object.keys(mode)[0]} works ends that too`, async () => {
        programs.do(mode);
        const cancel = new AbortController();
        const cancelled = assert.rejects(setUp(means(byWheel()), cancel.signal), /cancelled/);
        let pid: number | undefined;
        while ((pid = programs.hanging()) === undefined) await pause(5);
        cancel.abort(new Error('cancelled'));
        await cancelled;
        assert.equal(isAlive(pid), false);
        onlyDownloads(...('pip' in mode ? [] : [pinnedWheel('tensorflow').file]));
      });
    }
  });
});
