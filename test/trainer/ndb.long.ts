import assert from 'node:assert/strict';
import { openDataSet } from '../../src/data/open.ts';
import { kMeans } from '../../src/metrics/k-means.ts';
import { matrixOf, rowsAt, rowsBetween, type Matrix } from '../../src/metrics/matrix.ts';
import { differentBins } from '../../src/metrics/ndb.ts';
import { permutation, uniform } from '../../src/random/random.ts';

const noPulse = (): Promise<void> => Promise.resolve();

/** With the digits themselves: 100 bins of 50,000 training digits, filled by 10,000 others, as Richardson and Weiss 2018 do. */
describe('NDB of MNIST, as the paper measures it', function () {
  this.timeout(0);

  it('tells digits without nines from digits, and hardly any others', async () => {
    const data = await openDataSet({ set: 'mnist', range: 'unit' }, { configFile: 'x.gan.json', seed: 0, progress: () => undefined });
    const read = (part: 'train' | 'heldOut', places: Uint32Array): Matrix => {
      const values = new Float32Array(places.length * 784);
      data.read(part, places, values);
      return matrixOf(values, 784, 'the test');
    };
    const drawn = permutation({ seed: 0, stream: 'ndb', step: 0 }, 60_000);
    const all = read('train', drawn);
    const [train, validation] = [rowsBetween(all, 0, 50_000), rowsBetween(all, 50_000, 60_000)];
    const test = read('heldOut', Uint32Array.from({ length: 10_000 }, (_, i) => i));
    const kept = Uint32Array.from({ length: 10_000 }, (_, i) => i).filter((i) => data.labels![drawn[50_000 + i]!] !== 9);
    const centres = await kMeans(train, uniform({ seed: 0, stream: 'ndb/bins', step: 0 }, 100), noPulse);
    const of = async (made: Matrix) => differentBins(train, made, centres, 3, noPulse);
    const [ofValidation, ofTest, withoutNines] = [await of(validation), await of(test), await of(rowsAt(validation, kept))];
    // The paper has 0 (0.0014), 4 (0.0041) and 11 (0.016); other first centres make other bins.
    assert.ok(ofValidation.different <= 2 && ofValidation.jensenShannon < 0.003, JSON.stringify(ofValidation));
    assert.ok(ofTest.different <= 8 && ofTest.jensenShannon < 0.006, JSON.stringify(ofTest));
    assert.ok(withoutNines.different >= 8 && Math.abs(withoutNines.jensenShannon - 0.016) < 0.004, JSON.stringify(withoutNines));
  });
});
