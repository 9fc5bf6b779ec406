import assert from 'node:assert/strict';
import { checkConfig } from '../../src/config/check.ts';
import { templates } from '../../src/config/templates.ts';
import { Place } from '../trainer/child.ts';
import { putRow } from '../table.ts';
import { watched } from './watched.ts';

const SEEDS = 10;
const HEAD = '| example | seeds | steps of each | alerts |';

/** Grids over 500 steps and windows of 500 steps: within fewer than 600 steps some detectors say nothing whatever they see. */
const OF_IMAGES = 700;
const OF_POINTS = 1500;
const OTHERS: Readonly<Record<string, number>> = { 'ring-mlp': 2500 };

/** Watching changes no run: grids are drawn more often than the example asks for, and so looked at more often. */
const OFTEN = ['training.sampleEvery=100', 'training.checkpointEvery=100000', 'training.evaluateEvery=100000'];

describe('an example that is healthy raises no alert', () => {
  let place: Place;
  before(() => { place = Place.withPictures(); });
  after(() => place.remove());

  for (const { id, text } of templates.filter((template) => template.id !== 'images-dcgan')) {
    it(id, async () => {
      const set = checkConfig(text).config?.data.set;
      const steps = OTHERS[id] ?? (set === 'ring' || set === 'grid' ? OF_POINTS : OF_IMAGES);
      for (let seed = 0; seed < SEEDS; seed++) {
        const { alerts, failure } = await watched(place, { file: `examples/${id}/${id}.gan.json`, seed, set: [...OFTEN, `training.steps=${steps}`] });
        assert.deepEqual([alerts, failure], [[], undefined], `seed ${seed}`);
      }
      putRow('alerts.md', HEAD, `| ${id} | ${SEEDS} | ${steps.toLocaleString('en-GB')} | none |`);
    });
  }
});
