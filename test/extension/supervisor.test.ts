import assert from 'node:assert/strict';
import type { Ending } from '../../src/extension/training/active-run.ts';
import { RunSupervisor } from '../../src/extension/training/supervisor.ts';
import { FakeLauncher } from './fakes.ts';

const request = { configFile: '/project/digits.gan.json', name: 'digits', threads: 0 };

describe('the supervisor of trainers', () => {
  let launcher: FakeLauncher;
  let supervisor: RunSupervisor;
  let clock = 0;
  const endings: Ending[] = [];
  const trainerOf = (runDir: string) => launcher.trainers.get(runDir)!;

  beforeEach(() => {
    launcher = new FakeLauncher();
    clock = 0;
    supervisor = new RunSupervisor(launcher, () => clock);
    endings.length = 0;
    supervisor.onDidEnd((ending) => endings.push(ending));
  });

  it('knows what its trainer reported', async () => {
    const run = await supervisor.start(request);
    trainerOf(run.runDir).say({ type: 'preparing', what: 'Compiling', done: 1, total: 2 });
    assert.deepEqual(supervisor.live[0]?.preparing, { what: 'Compiling', done: 1, total: 2 });
    trainerOf(run.runDir).progress(5);
    await run.firstStep;
    assert.equal(run.live.state, 'running');
    assert.equal(run.live.step, 5);
    assert.equal(run.live.preparing, undefined);
  });

  it('keeps a paused run paused when a late report of progress comes in', async () => {
    const run = await supervisor.start(request);
    run.pause();
    trainerOf(run.runDir).say({ type: 'state', state: 'paused', step: 6 });
    trainerOf(run.runDir).progress(6);
    assert.equal(run.live.state, 'paused');
    run.continue();
    trainerOf(run.runDir).say({ type: 'state', state: 'running', step: 6 });
    assert.equal(run.live.state, 'running');
    assert.deepEqual(trainerOf(run.runDir).sent, [{ type: 'pause' }, { type: 'continue' }]);
  });

  it('lets go of a run that ended, with its state and how long it trained', async () => {
    const run = await supervisor.start(request);
    clock = 90_000;
    trainerOf(run.runDir).end({ type: 'done', step: 100, state: 'finished' });
    await run.ended;
    assert.equal(supervisor.active.length, 0);
    assert.deepEqual(endings.map(({ state, seconds, fault }) => ({ state, seconds, fault })), [{ state: 'finished', seconds: 90, fault: undefined }]);
  });

  it('says that a run failed when its trainer dies without a word', async () => {
    const run = await supervisor.start(request);
    trainerOf(run.runDir).die('SIGSEGV');
    await run.ended;
    assert.equal(endings[0]?.state, 'failed');
    assert.deepEqual(endings[0].fault?.args, { signal: 'SIGSEGV' });
  });

  it('ends the wait for a first step that never comes', async () => {
    const run = await supervisor.start(request);
    trainerOf(run.runDir).end({ type: 'failed', fault: { code: 'data.missing', template: 'No data.', args: {} } });
    await run.firstStep;
    await run.ended;
    assert.equal(endings[0]?.fault?.code, 'data.missing');
  });

  it('resumes a run once, however often it is asked', async () => {
    const again = { ...request, runDir: '/runs/old' };
    const [one, two] = await Promise.all([supervisor.start(again), supervisor.start(again)]);
    const three = await supervisor.start(again);
    assert.equal(one, two);
    assert.equal(one, three);
    assert.deepEqual(launcher.resumed, ['/runs/old']);
  });

  it('can resume a run again after a resume that failed', async () => {
    let refuse = true;
    const resume = launcher.resume.bind(launcher);
    launcher.resume = (runDir) => (refuse ? Promise.reject(new Error('held by another')) : resume(runDir));
    const again = { ...request, runDir: '/runs/old' };
    await assert.rejects(supervisor.start(again), /held by another/);
    refuse = false;
    assert.equal((await supervisor.start(again)).runDir, '/runs/old');
  });

  it('connects to a run once, and controls it as one of its own', async () => {
    const identity = { ...request, runDir: '/runs/of-a-terminal' };
    const [one, two] = await Promise.all([supervisor.attach(identity, 'elsewhere'), supervisor.attach(identity, 'elsewhere')]);
    assert.equal(one, two);
    assert.deepEqual(launcher.attached, [identity.runDir]);
    one.pause();
    const written = one.checkpoint();
    trainerOf(one.runDir).say({ type: 'checkpoint', step: 12, folder: '/c' });
    assert.equal(await written, 12);
    assert.deepEqual(trainerOf(one.runDir).sent, [{ type: 'pause' }, { type: 'checkpoint' }]);
    trainerOf(one.runDir).end({ type: 'done', step: 100, state: 'finished' });
    await one.ended;
    assert.deepEqual(endings.map(({ state, fromStart }) => [state, fromStart]), [['finished', false]]);
    assert.equal(await one.checkpoint(), undefined);
  });

  it('lets go of a run whose connection is lost, without saying that it ended, and can connect again', async () => {
    const identity = { ...request, runDir: '/runs/of-a-terminal' };
    const run = await supervisor.attach(identity, 'elsewhere');
    trainerOf(run.runDir).cutOff();
    await run.ended;
    assert.deepEqual([supervisor.active.length, endings.length], [0, 0]);
    await supervisor.attach(identity, 'elsewhere');
    assert.equal(launcher.attached.length, 2);
  });

  it('passes on what a trainer notes', async () => {
    const notes: string[] = [];
    supervisor.onNote(({ note }) => notes.push(note.code));
    const run = await supervisor.start(request);
    trainerOf(run.runDir).say({ type: 'note', fault: { code: 'engine.slow', template: 'Slow.', args: {} } });
    assert.deepEqual(notes, ['engine.slow']);
  });
});
