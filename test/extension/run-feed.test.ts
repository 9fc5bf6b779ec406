import assert from 'node:assert/strict';
import { RunFeed } from '../../src/extension/pages/run-feed.ts';
import type { FeedReader } from '../../src/extension/pages/run-feed.ts';
import { runHead } from '../../src/extension/pages/run-head.ts';
import { dashboardInSchema } from '../../src/protocol/pages.ts';
import type { DashboardIn } from '../../src/protocol/pages.ts';
import type { Measurement } from '../../src/runs/measures.ts';
import type { HistogramRow, RunInfo, SampleFile, SeriesRange } from '../../src/runs/types.ts';
import { runInfo, settled, t } from './fakes.ts';

const counts = Array.from({ length: 32 }, () => 1);

class FakeReader implements FeedReader {
  current = runInfo();
  rows: HistogramRow[] = [{ step: 10, counts }];
  pictures: SampleFile[] = [{ step: 10, file: '/run/samples/10.png' }];
  readings = 0;
  broken = false;

  info(): Promise<RunInfo> {
    this.readings += 1;
    return this.broken ? Promise.reject(new Error('unreadable')) : Promise.resolve(this.current);
  }

  series(): Promise<SeriesRange[]> {
    if (this.broken) return Promise.reject(new Error('unreadable'));
    const values = Float32Array.of(1, Number.NaN, Infinity);
    return Promise.resolve([{ tag: 'loss_d', steps: Float64Array.of(1, 2, 3), min: values, max: values, mean: values }]);
  }

  histograms(_dir: string, _tag: string, afterStep: number): Promise<HistogramRow[]> {
    return Promise.resolve(this.rows.filter((row) => row.step > afterStep));
  }

  changes(): Promise<[]> {
    return Promise.resolve([]);
  }

  alerts(): Promise<[]> {
    return Promise.resolve([]);
  }

  measured: Measurement[] = [];

  measurements(): Promise<Measurement[]> {
    return this.broken ? Promise.reject(new Error('unreadable')) : Promise.resolve(this.measured);
  }

  size(): Promise<number> {
    return Promise.resolve(7);
  }

  samples(): Promise<SampleFile[]> {
    return Promise.resolve(this.pictures);
  }
}

describe('what a dashboard is fed', () => {
  let reader: FakeReader;
  let posted: DashboardIn[];
  let errors: unknown[];
  let ticks: (() => void)[];
  let feed: RunFeed;
  let draws: boolean;
  let waits: number[];
  let now: number;
  const tick = async () => { ticks.splice(0).forEach((go) => { go(); }); await settled(); };

  beforeEach(() => {
    reader = new FakeReader();
    posted = [];
    errors = [];
    ticks = [];
    draws = true;
    waits = [];
    now = 0;
    feed = new RunFeed('/run', {
      reader,
      post: (message) => {
        posted.push(message);
        if (draws) feed.drawn();
      },
      head: (info, more) => runHead('/run', info, undefined, 0, t, more),
      uri: (file, version) => `page:${file}?v=${version}`,
      strings: () => ({ step: 'Step' }),
      onError: (error) => errors.push(error),
      sentence: String,
    }, {
      now: () => now,
      wait: (milliseconds) => {
        waits.push(milliseconds);
        return new Promise((resolve) => ticks.push(resolve));
      },
    });
  });

  it('is all of the run first, and then only what is new', async () => {
    feed.show();
    await settled();
    reader.rows = [...reader.rows, { step: 20, counts }];
    reader.pictures = [...reader.pictures, { step: 20, file: '/run/samples/20.png' }];
    feed.changed();
    await tick();
    const [snapshot, delta] = posted;
    assert.ok(snapshot?.type === 'snapshot' && delta?.type === 'delta');
    assert.deepEqual(snapshot.samples, [{ step: 10, uri: 'page:/run/samples/10.png?v=0' }]);
    assert.deepEqual(delta.samples.map(({ step }) => step), [20]);
    assert.deepEqual(delta.histograms.map(({ rows }) => rows.map(({ step }) => step)), [[20], [20]]);
    assert.deepEqual(snapshot.series[0]?.mean, [1, null, null]);
  });

  it('is valid by the protocol, and survives JSON', async () => {
    feed.show();
    await settled();
    assert.deepEqual(dashboardInSchema.parse(JSON.parse(JSON.stringify(posted[0]))), posted[0]);
  });

  it('is nothing while the page is hidden, and all again when it is shown again', async () => {
    feed.show();
    await settled();
    feed.hide();
    feed.changed();
    await tick();
    assert.equal(posted.length, 1);
    feed.show();
    await tick();
    assert.deepEqual(posted.map(({ type }) => type), ['snapshot', 'snapshot']);
  });

  it('is one message for many changes between two ticks', async () => {
    feed.show();
    await settled();
    for (let change = 0; change < 100; change++) feed.changed();
    await tick();
    await tick();
    assert.equal(posted.length, 2);
    assert.equal(reader.readings, 2);
  });

  it('waits for a page that draws slowly, and then as long again', async () => {
    draws = false;
    feed.show();
    await settled();
    feed.changed();
    await tick();
    assert.deepEqual([posted.length, waits], [1, []]);
    now = 3000;
    feed.drawn();
    await settled();
    assert.deepEqual([posted.length, waits], [1, [3000]]);
    draws = true;
    await tick();
    assert.deepEqual([posted.map(({ type }) => type), waits], [['snapshot', 'delta'], [3000, 250]]);
  });

  it('does not wait for a page that is loaded again before it has drawn', async () => {
    draws = false;
    feed.show();
    await settled();
    feed.show();
    await settled();
    await tick();
    assert.deepEqual(posted.map(({ type }) => type), ['snapshot', 'snapshot']);
  });

  it('starts over when the run went back to a checkpoint, whose later pictures are drawn anew', async () => {
    feed.show();
    await settled();
    reader.current = runInfo({ resumedFrom: [5] });
    feed.changed();
    await tick();
    assert.deepEqual(posted.map(({ type }) => type), ['snapshot', 'snapshot']);
    const uris = posted.map((message) => ('samples' in message ? message.samples[0]?.uri : undefined));
    assert.deepEqual(uris, ['page:/run/samples/10.png?v=0', 'page:/run/samples/10.png?v=1']);
  });

  it('does not wait for what takes a look at every file: the size comes after all else', async () => {
    let weighed: (size: number) => void = () => undefined;
    reader.size = () => new Promise((resolve) => { weighed = resolve; });
    feed.show();
    await settled();
    await tick();
    assert.deepEqual(posted.map((message) => ('run' in message ? message.run.size : NaN)), [undefined]);
    weighed(12);
    await settled();
    assert.deepEqual(posted.map((message) => ('run' in message ? message.run.size : NaN)), [undefined, 12]);
  });

  it('is all of the run after one that could not be read', async () => {
    const samples = reader.samples.bind(reader);
    reader.samples = () => Promise.reject(new Error('unreadable'));
    feed.show();
    await settled();
    assert.equal(posted.length, 0);
    assert.match(String(errors[0]), /unreadable/);
    reader.samples = samples;
    feed.changed();
    await tick();
    assert.deepEqual(posted.map(({ type }) => type), ['snapshot']);
  });

  it('answers a zoom with series, or with why there are none', async () => {
    await feed.range({ type: 'range', id: 4, from: 0, to: 10, points: 100 });
    reader.broken = true;
    await feed.range({ type: 'range', id: 5, from: 0, to: 10, points: 100 });
    assert.deepEqual(posted.map((message) => message.type === 'range' && [message.id, message.series.length, message.error]), [[4, 1, undefined], [5, 0, 'Error: unreadable']]);
  });
});
