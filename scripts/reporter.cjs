// mocha's spec reporter, which at the end also writes the counts, by suite, and what failed to the file that GAN_TEST_COUNTS names.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class Counting extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const suites = {};
    const count = (what) => (test) => {
      const of = (suites[test.parent.fullTitle()] ??= { passed: 0, failed: 0, skipped: 0, reasons: [] });
      of[what] += 1;
      if (what === 'failed') of.reasons.push(`${test.fullTitle()}: ${String(test.err?.message ?? test.err).split('\n').slice(0, 8).join('\n      ')}`);
    };
    runner.on('pass', count('passed')).on('fail', count('failed')).on('pending', count('skipped'));
    runner.once('end', () => { writeFileSync(process.env.GAN_TEST_COUNTS, JSON.stringify(suites)); });
  }
};
