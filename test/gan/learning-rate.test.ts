import assert from 'node:assert/strict';
import fc from 'fast-check';
import { learningRateAt, loggedRates } from '../../src/gan/learning-rate.ts';
import { config } from './config.ts';

type Schedule = Parameters<typeof learningRateAt>[0]['schedule'];

const base: Schedule = { shape: 'constant', warmup: 0, from: 0, to: 0 };
const rates = (schedule: Partial<Schedule>, steps: readonly number[], learningRate = 1): number[] => steps.map((step) => learningRateAt({ learningRate, schedule: { ...base, ...schedule } }, step));

const assertNear = (values: readonly number[], wanted: readonly number[]): void => {
  assert.equal(values.length, wanted.length);
  for (const [at, value] of values.entries()) assert.ok(Math.abs(value - wanted[at]!) < 1e-9, `${values.join(' ')} for ${wanted.join(' ')}`);
};

describe('the learning rate of a step', () => {
  it('is that of the config unless a schedule changes it', () => {
    assert.deepEqual(rates({}, [1, 1e9], 2e-4), [2e-4, 2e-4]);
    assert.deepEqual(rates({ shape: 'linear' }, [1, 1e9], 2e-4), [2e-4, 2e-4], 'a fall without an end');
  });

  it('falls evenly, or along half a cosine (the values of PyTorch 2 CosineAnnealingLR, T_max 4)', () => {
    assertNear(rates({ shape: 'linear', from: 10, until: 20, to: 0.2 }, [1, 10, 15, 20, 30], 0.1), [0.1, 0.1, 0.06, 0.02, 0.02]);
    assertNear(rates({ shape: 'cosine', until: 4 }, [1, 2, 3, 4, 9]), [0.8535533905932737, 0.5, 0.14644660940672627, 0, 0]);
    assertNear(rates({ shape: 'cosine', until: 4, to: 0.1 }, [2, 4]), [0.55, 0.1]);
  });

  it('grows evenly while it warms up, whatever falls meanwhile', () => {
    assertNear(rates({ warmup: 4 }, [1, 2, 4, 5]), [0.25, 0.5, 1, 1]);
    assertNear(rates({ warmup: 4, shape: 'linear', until: 8 }, [2, 4, 6]), [0.375, 0.5, 0.25]);
  });

  it('stays between nothing and its full size, and never grows again after the warm-up', () => {
    const step = fc.integer({ min: 0, max: 1000 });
    const schedule = fc.record({ shape: fc.constantFrom('constant' as const, 'linear' as const, 'cosine' as const), warmup: step, from: step, until: fc.integer({ min: 1001, max: 3000 }), to: fc.double({ min: 0, max: 1, noNaN: true }) });
    fc.assert(fc.property(schedule, fc.integer({ min: 1, max: 4000 }), (given, at) => {
      const [rate, next] = rates(given, [at, at + 1]) as [number, number];
      assert.ok(rate >= 0 && rate <= 1 + 1e-12);
      if (at >= given.warmup) assert.ok(next <= rate + 1e-12);
    }));
  });

  it('is written down where it changes by itself', () => {
    const { optimizers } = config({ optimizers: { generator: { schedule: { shape: 'linear', until: 5 } }, discriminator: { schedule: { warmup: 5 } } } });
    assert.deepEqual(loggedRates(optimizers), { learning_rate_g: 'generator/learningRate', learning_rate_d: 'discriminator/learningRate' });
    assert.deepEqual(loggedRates(config().optimizers), {});
  });
});
