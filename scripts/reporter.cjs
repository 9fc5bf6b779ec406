// mocha's spec reporter, which at the end also writes the counts and what failed to the file that GAN_TEST_COUNTS names.
const { writeFileSync } = require('node:fs');
const { reporters } = require('mocha');

module.exports = class Counting extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const reasons = this.failures.map((test) => `${test.fullTitle()}: ${String(test.err?.message ?? test.err).split('\n').slice(0, 8).join('\n      ')}`);
      writeFileSync(process.env.GAN_TEST_COUNTS, JSON.stringify({ passed: passes, failed: failures, skipped: pending, reasons }));
    });
  }
};
