import assert from 'node:assert/strict';
import { RunStore } from '../../src/extension/runs/run-store.ts';
import type { RunSource } from '../../src/extension/runs/run-store.ts';
import type { RunEntry } from '../../src/runs/catalogue.ts';
import { runInfo, settled } from './fakes.ts';

class FakeSource implements RunSource {
  folderList = ['/a'];
  readonly runs = new Map<string, RunEntry[]>();
  readonly watched = new Map<string, () => void>();
  readings = 0;
  gate: Promise<void> = Promise.resolve();

  folders(): Promise<string[]> {
    return Promise.resolve(this.folderList);
  }

  async list(folder: string): Promise<RunEntry[]> {
    this.readings += 1;
    await this.gate;
    return this.runs.get(folder) ?? [];
  }

  watch(folder: string, onChange: () => void): { dispose(): void } {
    this.watched.set(folder, onChange);
    return { dispose: () => void this.watched.delete(folder) };
  }
}

const entry = (dir: string): RunEntry => ({ dir, info: runInfo({ name: `run of ${dir}` }) });

describe('the runs of a workspace', () => {
  let source: FakeSource;
  let errors: unknown[];
  let store: RunStore;

  beforeEach(() => {
    source = new FakeSource();
    errors = [];
    store = new RunStore(source, (error) => errors.push(error));
  });
  afterEach(() => { store.dispose(); });

  it('are those of every folder, by name where they can be read', async () => {
    const broken = { dir: '/a/broken', fault: { code: 'runs.malformed', template: 'Bad.', args: {} } };
    source.folderList = ['/a', '/b'];
    source.runs.set('/a', [entry('/a/new'), broken]);
    source.runs.set('/b', [entry('/b/other')]);
    await store.refresh();
    assert.deepEqual(store.entries.map(({ dir }) => dir), ['/a/new', '/a/broken', '/b/other']);
    assert.deepEqual(store.readable.map(({ info }) => info.name), ['run of /a/new', 'run of /b/other']);
    assert.deepEqual([store.nameOf('/a/new'), store.nameOf('/a/broken')], ['run of /a/new', 'broken']);
  });

  it('are read again when a folder changes, and each folder is watched once', async () => {
    await store.refresh();
    await store.refresh();
    assert.deepEqual([...source.watched.keys()], ['/a']);
    source.runs.set('/a', [entry('/a/new')]);
    source.watched.get('/a')!();
    await store.refresh();
    assert.equal(store.entries.length, 1);
  });

  it('are read at most once more, however many changes come while they are read', async () => {
    let open: () => void = () => undefined;
    source.gate = new Promise((resolve) => { open = resolve; });
    const first = store.refresh();
    await settled();
    const more = [store.refresh(), store.refresh(), store.refresh()];
    source.runs.set('/a', [entry('/a/new')]);
    open();
    await Promise.all([first, ...more]);
    assert.equal(source.readings, 2);
    assert.equal(store.entries.length, 1);
  });

  it('are no longer watched in a folder that left the workspace, but in one that a run was started in', async () => {
    await store.include('/outside');
    assert.deepEqual([...source.watched.keys()], ['/a', '/outside']);
    source.folderList = ['/b'];
    await store.refresh();
    assert.deepEqual([...source.watched.keys()].sort(), ['/b', '/outside']);
  });

  it('say what could not be read, and go on', async () => {
    const list = source.list.bind(source);
    source.list = () => Promise.reject(new Error('no access'));
    await store.refresh();
    assert.match(String(errors[0]), /no access/);
    source.list = list;
    await store.refresh();
    assert.equal(errors.length, 1);
  });

  it('watch nothing once the extension is gone', async () => {
    const reading = store.refresh();
    store.dispose();
    await reading;
    assert.equal(source.watched.size, 0);
  });
});
