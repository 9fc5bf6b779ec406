import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { checkConfig } from '../../src/config/check.ts';
import { applySettings } from '../../src/config/settings.ts';
import { report } from '../../fidelity/report.ts';
import { changesOf } from '../../fidelity/seed-run.ts';
import { STUDIES } from '../../fidelity/studies/index.ts';

const PAGE = 'docs/fidelity.md';

describe('docs/fidelity.md', () => {
  it('is written from the studies and from what was measured of them', () => {
    const text = report(STUDIES);
    if (process.env['GAN_WRITE_DOCS'] === '1') writeFileSync(PAGE, text);
    assert.equal(readFileSync(PAGE, 'utf8'), text, 'GAN_WRITE_DOCS=1 with this test writes it anew');
  });

  for (const [name, { arms, steps }] of Object.entries(STUDIES)) {
    it(`trains ${name} by sound configs`, () => {
      for (const [arm, trained] of Object.values(arms).flatMap((each) => [steps.standard, steps.full].map((count) => [each, count] as const))) {
        const { config } = arm;
        const set = changesOf(arm, trained);
        const { faults } = checkConfig(applySettings(readFileSync(config, 'utf8'), set));
        assert.deepEqual(faults.filter(({ severity }) => severity === 'error'), [], `${config} ${set.join(' ')}`);
      }
    });
  }
});
