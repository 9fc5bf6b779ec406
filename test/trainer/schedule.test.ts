import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { BatchEntry, ScheduledTurn, Turn } from '../../src/gan/game.ts';
import { Schedule } from '../../src/trainer/schedule.ts';

const turn = (name: string, batch: BatchEntry[] = []): Turn => ({ name, batch, noise: {}, hyper: [], play: () => ({ state: {}, scalars: {}, observations: {} }) });
const turns = [turn('d', ['real']), turn('g')];
const line = (name: string, changes: Partial<ScheduledTurn> = {}): ScheduledTurn => ({ turn: name, every: 1, from: 1, times: 1, ...changes });

describe('the schedule of turns', () => {
  it('plays D with batches of its own before G', () => {
    const schedule = new Schedule([line('d', { times: 2 }), line('g')], turns);
    const at = (step: number) => schedule.plays(step).map(({ turn: { name }, repetition, draw }) => [name, repetition, draw]);
    assert.deepEqual(at(1), [['d', 0, 0], ['d', 1, 1], ['g', 0, undefined]]);
    assert.deepEqual(at(3), [['d', 0, 4], ['d', 1, 5], ['g', 0, undefined]]);
  });

  it('tells plays of one turn on two lines apart', () => {
    const schedule = new Schedule([line('d'), line('g'), line('d')], turns);
    assert.deepEqual(schedule.plays(2).map(({ turn: { name }, repetition, draw }) => [name, repetition, draw]), [['d', 0, 2], ['g', 0, undefined], ['d', 1, 3]]);
  });

  it('plays one line in the place of another at every so many steps', () => {
    const schedule = new Schedule([line('d', { except: 4 }), line('g', { every: 4 })], turns);
    const names = Array.from({ length: 8 }, (_, i) => schedule.plays(i + 1).map(({ turn: { name } }) => name).join());
    assert.deepEqual(names, ['d', 'd', 'd', 'g', 'd', 'd', 'd', 'g']);
  });

  it('numbers the batches without gap or repeat, whatever the intervals, from any step on', () => {
    const lines = fc.array(fc.record({ turn: fc.constantFrom('d', 'g'), every: fc.integer({ min: 1, max: 7 }), except: fc.option(fc.integer({ min: 2, max: 5 }), { nil: undefined }), from: fc.integer({ min: 0, max: 9 }), times: fc.integer({ min: 1, max: 3 }) }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(lines, (given) => {
        const draws = Array.from({ length: 40 }, (_, i) => new Schedule(given, turns).plays(i + 1)).flat().flatMap(({ draw }) => (draw === undefined ? [] : [draw]));
        assert.deepEqual(draws, draws.map((_, i) => i));
      }),
    );
  });

  it('is not made for a turn that the experiment lacks', () => {
    assert.throws(() => new Schedule([line('critic')], turns), /critic/);
  });
});
