import { permutation } from '../random/random.ts';
import type { DataSet } from './dataset.ts';
import { dataFault } from './faults.ts';

const exampleLength = (dataSet: DataSet) => dataSet.shape.reduce((product, side) => product * side, 1);

function readExamples(dataSet: DataSet, part: 'train' | 'heldOut', indices: Uint32Array): Float32Array {
  const out = new Float32Array(indices.length * exampleLength(dataSet));
  dataSet.read(part, indices, out);
  return out;
}

/**
 * The batches of a run. The n-th batch ever drawn is a pure function of (seed, n), so a resumed run goes on with the
 * very examples that it would have seen. Each epoch is a permutation of the data; a batch may straddle two epochs.
 */
export class Batches {
  private epoch = -1;
  private order: Uint32Array = new Uint32Array();

  /** @throws Fault `data.batchSize` where a batch is larger than the data set */
  constructor(
    private readonly dataSet: DataSet,
    private readonly options: { readonly seed: number; readonly batchSize: number },
  ) {
    const { name, size } = dataSet;
    if (options.batchSize > size) throw dataFault('batchSize', { found: options.batchSize, max: size, name });
  }

  /** Examples of batch `draw` (0, 1, …): indices into the training part. */
  indices(draw: number): Uint32Array {
    const { size } = this.dataSet;
    const first = draw * this.options.batchSize;
    return Uint32Array.from({ length: this.options.batchSize }, (_, i) => this.orderOf(Math.floor((first + i) / size))[(first + i) % size]!);
  }

  /** Values of batch `draw`: [batchSize, …shape], row-major. */
  read(draw: number): Float32Array {
    return readExamples(this.dataSet, 'train', this.indices(draw));
  }

  /** Only the current epoch's permutation is kept: 40 MB for ten million examples. */
  private orderOf(epoch: number): Uint32Array {
    if (epoch !== this.epoch) {
      this.order = permutation({ seed: this.options.seed, stream: 'order', step: epoch }, this.dataSet.size);
      this.epoch = epoch;
    }
    return this.order;
  }
}

/**
 * Held-out examples for one look of D at `step`, a pure function of (seed, step): [size, …shape], row-major.
 * None comes twice while there are enough; a data set with fewer than `size` is gone round again.
 */
export function heldOutBatch(dataSet: DataSet, { seed, step, size }: { readonly seed: number; readonly step: number; readonly size: number }): Float32Array {
  const order = permutation({ seed, stream: 'heldOut/batch', step }, dataSet.heldOut);
  return readExamples(dataSet, 'heldOut', Uint32Array.from({ length: size }, (_, i) => order[i % order.length]!));
}
