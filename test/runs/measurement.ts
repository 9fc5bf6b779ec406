import { measurementSchema, type Measurement } from '../../src/runs/measures.ts';

/** A measurement with something of everything that one can have. */
export const measurement: Measurement = measurementSchema.parse({
  step: 3000,
  time: '2026-01-01T00:00:00Z',
  weights: 'ema',
  statistics: 'standing',
  batch: 100,
  count: 5000,
  seed: 3,
  real: { train: 5000, heldOut: 1000 },
  network: { kind: 'judge', data: 'mnist', accuracy: 0.9919, heldOut: 10_000, recipe: 1 },
  measures: {
    prdc: { figures: { precision: 0.618, density: 0.3023 }, heldOut: { precision: 0.933, density: 0.9933 }, seconds: 2 },
    critic: { figures: { critic_estimate: null }, seconds: 0 },
    classes: { figures: { classes_found: 10, class_shares: [0.5, 0.5] }, heldOut: { classes_found: 10, class_shares: [0.4, 0.6] }, seconds: 0 },
    kernel: { figures: { kernel: 0.00031 }, heldOut: { kernel: -0.0001 }, seconds: 1 },
  },
  skipped: { modes: 'the data are no mixture', critic: 'the data are no mixture', ndb: 'it needs 1000 samples' },
});
