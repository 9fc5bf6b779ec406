import { targets } from './targets.ts';

// What fuzz.long.ts tries a hundred times as often. The formats' own tests have their thousand inputs already.
const elsewhere = / files$/;

describe('over a thousand odd inputs each, nothing is thrown but faults', function () {
  this.timeout(120_000);
  for (const { name, assert } of targets) if (!elsewhere.test(name)) it(name, async () => { await assert(1000); });
});
