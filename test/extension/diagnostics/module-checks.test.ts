import assert from 'node:assert/strict';
import type { ModuleCheck } from '../../../src/protocol/module-check.ts';
import { ModuleChecks } from '../../../src/extension/diagnostics/module-checks.ts';
import { until } from '../../launch/fake.ts';

const CONFIG = '/p/a.gan.json';
const NETS = '/p/nets.ts';
const PART = '/p/part.ts';

const finding = (line: number): ModuleCheck['findings'][0] => ({ file: NETS, line, column: 1, endColumn: 5, severity: 'error', fault: { code: 'gan.moduleEnd', template: 'x', args: {} } });

interface Asked {
  readonly config: string;
  readonly signal: AbortSignal;
  readonly answer: (result: ModuleCheck) => void;
  readonly fail: (error: Error) => void;
}

/** Checks whose answers a test gives. */
class Bench {
  readonly asked: Asked[] = [];
  readonly failures: unknown[] = [];
  readonly open = new Set<string>();
  changes = 0;
  readonly checks = new ModuleChecks({
    run: (config, signal) => new Promise((answer, fail) => this.asked.push({ config, signal, answer, fail })),
    isOpen: (file) => this.open.has(file),
    failed: (error) => this.failures.push(error),
  });

  constructor(...open: string[]) {
    this.checks.onChange(() => this.changes++);
    this.checks.know(CONFIG, [NETS]);
    for (const file of open) this.open.add(file);
  }

  async nth(count: number): Promise<Asked> {
    await until(() => this.asked.length >= count);
    return this.asked[count - 1]!;
  }

  lines(): number[] {
    return this.checks.findings().map(({ line }) => line);
  }

  async answered(count: number, result: ModuleCheck): Promise<void> {
    const before = this.changes;
    (await this.nth(count)).answer(result);
    await until(() => this.changes > before);
  }
}

describe('checks of network modules', () => {
  let bench: Bench;
  afterEach(() => { bench.checks.dispose(); });

  it('are made when a file of the module is opened, and once for many saves', async () => {
    bench = new Bench(NETS);
    bench.checks.opened(NETS);
    bench.checks.saved(NETS);
    bench.checks.saved(CONFIG);
    await bench.answered(1, { findings: [finding(3)], files: [NETS, PART] });
    assert.deepEqual([bench.asked.length, bench.lines()], [1, [3]]);
    bench.checks.opened(NETS);
    bench.checks.saved(PART);
    await bench.answered(2, { findings: [], files: [NETS] });
    assert.deepEqual([bench.asked.length, bench.lines()], [2, []]);
  });

  it('are ended by a newer save, whose answer counts', async () => {
    bench = new Bench(NETS);
    bench.checks.saved(NETS);
    const first = await bench.nth(1);
    bench.checks.saved(NETS);
    assert.ok(first.signal.aborted);
    first.answer({ findings: [finding(1)], files: [NETS] });
    await bench.answered(2, { findings: [finding(2)], files: [NETS] });
    assert.deepEqual([bench.changes, bench.lines()], [1, [2]]);
  });

  it('of several configs come one after the other, and one fault is said once', async () => {
    bench = new Bench(NETS);
    bench.checks.know('/p/b.gan.json', [NETS]);
    bench.checks.saved(NETS);
    const first = await bench.nth(1);
    assert.equal(bench.asked.length, 1);
    first.answer({ findings: [finding(1)], files: [NETS] });
    await bench.answered(2, { findings: [finding(1)], files: [NETS] });
    assert.deepEqual(bench.checks.findings().map(({ configs }) => configs), [[CONFIG, '/p/b.gan.json']]);
  });

  it('are not made of what nobody looks at, and are forgotten when it is closed', async () => {
    bench = new Bench();
    bench.checks.saved(NETS);
    bench.open.add(NETS);
    bench.checks.saved('/p/other.ts');
    bench.checks.opened(NETS);
    await bench.answered(1, { findings: [finding(1)], files: [NETS] });
    assert.equal(bench.asked.length, 1);
    bench.open.clear();
    bench.checks.closed(NETS);
    assert.deepEqual(bench.lines(), []);
  });

  it('end where the config names no module any more', async () => {
    bench = new Bench(NETS);
    bench.checks.saved(NETS);
    const { signal } = await bench.nth(1);
    assert.ok(bench.checks.names(NETS));
    bench.checks.know(CONFIG, []);
    assert.ok(signal.aborted);
    assert.ok(!bench.checks.names(NETS));
  });

  it('tell what kept them from being made', async () => {
    bench = new Bench(NETS);
    bench.checks.saved(NETS);
    (await bench.nth(1)).fail(new Error('no trainer'));
    await until(() => bench.failures.length === 1);
    bench.checks.saved(NETS);
    await bench.answered(2, { findings: [finding(7)], files: [NETS] });
    assert.deepEqual(bench.lines(), [7]);
  });
});
