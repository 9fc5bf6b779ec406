import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { checkConfig } from '../../src/config/check.ts';
import { applySettings } from '../../src/config/settings.ts';
import { report } from '../../fidelity/report.ts';
import { STUDIES } from '../../fidelity/studies/index.ts';

const PAGE = 'docs/fidelity.md';

describe('docs/fidelity.md', () => {
  it('is written from the studies and from what was measured of them', () => {
    const text = report(STUDIES);
    if (process.env['GAN_WRITE_DOCS'] === '1') writeFileSync(PAGE, text);
    assert.equal(readFileSync(PAGE, 'utf8'), text, 'GAN_WRITE_DOCS=1 with this test writes it anew');
  });

  for (const [name, { arms }] of Object.entries(STUDIES)) {
    it(`trains ${name} by sound configs`, () => {
      for (const { config, set = [] } of Object.values(arms)) {
        const { faults } = checkConfig(applySettings(readFileSync(config, 'utf8'), set));
        assert.deepEqual(faults.filter(({ severity }) => severity === 'error'), [], `${config} ${set.join(' ')}`);
      }
    });
  }
});
