import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { CONTROL_PROTOCOL, reportSchema, type TrainerReport } from '../../src/protocol/control.ts';
import { LINE_LIMIT, LineReader, toLine } from '../../src/protocol/lines.ts';
import { isOwnAddress } from '../../src/runs/control-address.ts';
import { readControl, type ControlPoint } from '../../src/runs/control-file.ts';
import { runPaths } from '../../src/runs/layout.ts';
import { Audience, Outbox } from '../../src/trainer/channel.ts';
import { Control } from '../../src/trainer/control.ts';
import { openControlSocket, type ControlSocket } from '../../src/trainer/control-socket.ts';

const progress = (step: number): TrainerReport => ({ type: 'progress', step, steps: 10, stepsPerSecond: 5, secondsLeft: 2, scalars: {} });
const hello: TrainerReport = { type: 'hello', protocol: CONTROL_PROTOCOL, pid: process.pid };

/** A connection to a control socket that is not of ours: it says what it likes. */
class Guest {
  readonly socket: Socket;
  readonly reports: TrainerReport[] = [];
  readonly closed: Promise<void>;
  private wake: () => void = () => undefined;

  constructor(address: string) {
    this.socket = connect(address);
    const reader = new LineReader(LINE_LIMIT.report, (line) => {
      this.reports.push(reportSchema.parse(JSON.parse(line)));
      this.wake();
    });
    this.socket.on('data', (chunk) => { reader.push(chunk); });
    this.socket.on('error', () => undefined);
    this.closed = new Promise<void>((resolve) => { this.socket.once('close', () => { resolve(); }); });
  }

  say(words: string | Uint8Array): void {
    this.socket.write(words);
  }

  greet({ token }: ControlPoint): this {
    this.say(toLine({ type: 'greeting', protocol: CONTROL_PROTOCOL, token }));
    return this;
  }

  /** Waits for a report of a kind. */
  async hears(type: TrainerReport['type']): Promise<void> {
    while (!this.reports.some((report) => report.type === type)) await new Promise<void>((resolve) => { this.wake = resolve; });
  }
}

describe('the control socket of a trainer', function () {
  this.timeout(60_000);
  let dir: string;
  let audience: Audience;
  let control: Control;
  let door: ControlSocket;
  let point: ControlPoint;
  const guests: Guest[] = [];
  const visit = () => {
    const guest = new Guest(point.address);
    guests.push(guest);
    return guest;
  };

  beforeEach(async () => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'gan-door-'));
    [audience, control] = [new Audience(), new Control()];
    audience.report(hello);
    door = await openControlSocket(dir, audience, control);
    const found = await readControl(dir);
    assert.ok(found);
    point = found;
  });
  afterEach(() => {
    guests.splice(0).forEach(({ socket }) => { socket.destroy(); });
    door.close();
    rmSync(dir, { recursive: true });
  });

  it("is its owner's alone, and so is the file that says where it is", function () {
    if (process.platform === 'win32') return this.skip(); // Windows has no such modes
    const mode = (file: string) => statSync(file).mode & 0o777;
    assert.deepEqual([mode(runPaths(dir).control), mode(point.address), mode(path.dirname(point.address))], [0o600, 0o600, 0o700]);
    assert.ok(isOwnAddress(point.address));
    assert.ok(statSync(point.address).isSocket());
  });

  it('says in its file who listens, with a token that is another every time', async () => {
    assert.deepEqual([point.pid, point.protocol, point.host], [process.pid, CONTROL_PROTOCOL, os.hostname()]);
    assert.ok(Buffer.from(point.token, 'base64url').length >= 32);
    door.close();
    door = await openControlSocket(dir, audience, control);
    assert.notEqual((await readControl(dir))?.token, point.token);
  });

  it('tells who presents the token how things stand, and what comes', async () => {
    audience.report({ type: 'preparing', what: 'data', done: 1, total: 2 });
    audience.report({ type: 'state', state: 'running', step: 0 });
    audience.report(progress(1));
    audience.report(progress(2));
    const guest = visit().greet(point);
    await guest.hears('progress');
    assert.deepEqual(guest.reports, [hello, { type: 'state', state: 'running', step: 0 }, progress(2)]);
    audience.report({ type: 'sample', step: 2, file: 'a.png' });
    await guest.hears('sample');
  });

  it('lets all watch and all control', async () => {
    const [one, two] = [visit().greet(point), visit().greet(point)];
    await Promise.all([one.hears('hello'), two.hears('hello')]);
    one.say(toLine({ type: 'pause' }));
    await control.changed();
    assert.equal(control.paused, true);
    two.say(toLine({ type: 'continue' }) + toLine({ type: 'checkpoint' }));
    await control.changed();
    assert.deepEqual([control.paused, control.takeCheckpointWish()], [false, true]);
    one.socket.destroy();
    await one.closed;
    audience.report(progress(3));
    await two.hears('progress');
    two.say(toLine({ type: 'stop' }));
    await control.changed();
    assert.equal(control.stoppedBy, 'person');
  });

  const intruders: [string, (own: ControlPoint) => string | Uint8Array][] = [
    ['a wrong token', ({ token }) => toLine({ type: 'greeting', protocol: CONTROL_PROTOCOL, token: token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')) })],
    ['no token', () => toLine({ type: 'greeting', protocol: CONTROL_PROTOCOL })],
    ['an empty line', () => '\n'],
    ['control before a greeting', () => toLine({ type: 'stop' })],
    ['what is not JSON', () => 'stop\n'],
    ['a greeting with more than is asked', ({ token }) => toLine({ type: 'greeting', protocol: CONTROL_PROTOCOL, token, more: 1 })],
    ['a line without an end', () => Buffer.alloc(LINE_LIMIT.control + 1, 65)],
  ];
  for (const [what, words] of intruders) {
    it(`closes on ${what}, and heeds nothing that follows`, async () => {
      const guest = visit();
      guest.say(words(point));
      guest.say(toLine({ type: 'stop' }));
      await guest.closed;
      assert.deepEqual([guest.reports, control.stoppedBy], [[], undefined]);
      await visit().greet(point).hears('hello');
    });
  }

  it('closes on a message that is too long from one who was let in, and on none else', async () => {
    const [loud, quiet] = [visit().greet(point), visit().greet(point)];
    await Promise.all([loud.hears('hello'), quiet.hears('hello')]);
    loud.say(`"${'x'.repeat(LINE_LIMIT.control)}"\n`);
    await loud.closed;
    audience.report(progress(1));
    await quiet.hears('progress');
  });

  it('passes over what it does not know from one who was let in', async () => {
    const guest = visit().greet(point);
    for (const words of ['garbage', '{}', '{"type":"fly"}', '{"type":"stop","now":true}', '[]', 'null']) guest.say(`${words}\n`);
    guest.say(toLine({ type: 'pause' }));
    await control.changed();
    assert.deepEqual([control.paused, control.stoppedBy], [true, undefined]);
  });

  it('takes no more than 32 at once, and others again when they have gone', async () => {
    const many = Array.from({ length: 32 }, () => visit().greet(point));
    await Promise.all(many.map((guest) => guest.hears('hello')));
    const late = visit().greet(point);
    await late.closed;
    assert.deepEqual(late.reports, []);
    many[0]?.socket.destroy();
    await many[0]?.closed;
    await visit().greet(point).hears('hello');
  });

  it('survives whatever bytes come', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 5 }), async (chunks) => {
      const guest = visit();
      for (const chunk of chunks) guest.say(chunk);
      guest.socket.end('\n');
      await guest.closed;
      assert.deepEqual([guest.reports, control.stoppedBy, control.paused], [[], undefined, false]);
    }), { numRuns: 200 });
    await visit().greet(point).hears('hello');
  });

  it('is gone once closed, but who is in hears the last word', async () => {
    const guest = visit().greet(point);
    await guest.hears('hello');
    door.close();
    assert.ok(!existsSync(runPaths(dir).control) && !existsSync(path.dirname(point.address)));
    assert.equal(await readControl(dir), undefined);
    await audience.lastWord({ type: 'done', step: 1, state: 'finished' });
    await guest.hears('done');
  });

  it('is no more than a note where it cannot be had', async () => {
    const told: TrainerReport[] = [];
    audience.join(new Outbox((report, sent) => { told.push(report); sent(); }));
    const gone = path.join(dir, 'gone');
    (await openControlSocket(gone, audience, control)).close();
    const note = told.at(-1);
    assert.ok(note?.type === 'note' && note.fault.code === 'trainer.noSocket', JSON.stringify(told));
  });

  it('clears away what a killed trainer left, and nothing else that a file may name', async () => {
    const precious = path.join(dir, 'gan-00000000-abcdef');
    mkdirSync(precious, { mode: 0o700 });
    door.close();
    writeFileSync(path.join(precious, 'keep'), '');
    const stale = { ...point, format: 1, started: 'some other time', address: path.join(precious, 's') };
    writeFileSync(runPaths(dir).control, JSON.stringify(stale));
    if (process.platform !== 'win32') assert.equal(await readControl(dir), undefined, 'it is recognised as stale');
    door = await openControlSocket(dir, audience, control);
    assert.ok(existsSync(path.join(precious, 'keep')));
    assert.equal((await readControl(dir))?.pid, process.pid);
    assert.doesNotMatch(readFileSync(runPaths(dir).control, 'utf8'), /some other time/);
  });
});

describe('the way to one who listens', () => {
  it('keeps the newest of each kind, and no more, for one who does not read', () => {
    const [sent, done]: [TrainerReport[], (() => void)[]] = [[], []];
    const outbox = new Outbox((report, finished) => { sent.push(report); done.push(finished); });
    for (let step = 1; step <= 10_000; step++) outbox.tell(progress(step));
    outbox.tell({ type: 'state', state: 'paused', step: 10_000 });
    assert.ok(sent.length < 100, `${sent.length} on the way`);
    const before = sent.length;
    while (done.length > 0) done.shift()?.();
    assert.deepEqual(sent.slice(before), [progress(10_000), { type: 'state', state: 'paused', step: 10_000 }]);
    outbox.tell(progress(10_001));
    assert.deepEqual(sent.at(-1), progress(10_001));
  });

  it('is not waited for at the end where it leads to nobody who reads', async () => {
    const audience = new Audience();
    audience.join(new Outbox(() => undefined));
    await audience.lastWord({ type: 'done', step: 1, state: 'finished' }, 10);
  });
});
