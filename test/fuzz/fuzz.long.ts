import { record } from '../durability/ledger.ts';
import { targets } from './targets.ts';

const INPUTS = 100_000;

describe('over a hundred thousand odd inputs each, nothing is thrown but faults', () => {
  for (const { name, assert } of targets) {
    it(name, async () => {
      await assert(INPUTS);
      record(`odd inputs: ${name}`, INPUTS, 'nothing; no crash, no hang, no unbounded memory');
    });
  }
});
