import assert from 'node:assert/strict';
import type { ConfigInput } from '../../src/config/schema.ts';
import type { TrainerReport } from '../../src/protocol/control.ts';
import { readMeasurements } from '../../src/runs/measures.ts';
import { Control } from '../../src/trainer/control.ts';
import { evaluate } from '../../src/trainer/eval-task.ts';
import { Place } from './child.ts';

/** With the digits themselves and their own judge, from the cache of the user: trained now where it is not there, in some minutes. */
describe('stacked MNIST, measured as the papers measure it', function () {
  this.timeout(0);
  const place = Place.withPictures();
  after(() => place.remove());

  const small: ConfigInput = {
    data: { set: 'stacked-mnist' },
    latent: { size: 4 },
    generator: { network: 'mlp', layers: [8], outputActivation: 'tanh' },
    discriminator: { network: 'mlp', layers: [8] },
    training: { steps: 2, batchSize: 16 },
    engine: { threads: 1 },
  };

  it('has 1,000 modes of 25,600 held-out images, of a judge that names 99 digits of 100 rightly', async () => {
    const dir = await place.trained(place.config(small));
    const reports: TrainerReport[] = [];
    const { state } = await evaluate({ task: 'eval', runDir: dir, measures: ['modes'], threads: 1 }, { control: new Control(), report: (report) => { reports.push(report); } });
    assert.equal(state, 'finished');
    const [found] = await readMeasurements(dir);
    assert.deepEqual([found!.count, found!.real], [25_600, { train: 25_600, heldOut: 25_600 }]);
    assert.ok(found!.network?.kind === 'judge' && found!.network.data === 'mnist' && found!.network.accuracy > 0.985, JSON.stringify(found!.network));
    const { heldOut, figures } = found!.measures['modes']!;
    assert.ok(heldOut!['modes'] === 1000 && Number(heldOut!['recognised']) > 0.9 && Number(heldOut!['kl_modes']) < 0.04, JSON.stringify(heldOut));
    assert.ok(Number(figures['modes']) < 500, `${String(figures['modes'])} modes of an untrained generator`);
    assert.ok(reports.some((report) => report.type === 'preparing' && report.what === 'Drawing samples'));
  });
});
