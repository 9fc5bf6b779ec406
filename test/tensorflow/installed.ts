import { readInstallation } from '../../src/engine/tensorflow/installation.ts';

/**
 * A mocha hook: skips what needs TensorFlow where none is set up, and says why. Where GAN_NEEDS_TENSORFLOW is set, as
 * after `gan setup tensorflow` in CI, nothing may be skipped.
 */
export async function needsTensorflow(this: Mocha.Context): Promise<void> {
  try {
    await readInstallation('cpu');
  } catch (error) {
    if (process.env['GAN_NEEDS_TENSORFLOW']) throw error;
    console.log(`      skipped: ${error instanceof Error ? error.message : String(error)}`);
    this.skip();
  }
}
