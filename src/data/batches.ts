import { permutation } from '../random/random.ts';
import type { HostTensor } from '../tensors/host-tensor.ts';
import type { DataSet } from './dataset.ts';
import { dataFault } from './faults.ts';

/** What can be read of examples: the examples themselves, or their classes, one-hot. */
export type Entry = 'real' | 'labels';

const exampleLength = (dataSet: DataSet) => dataSet.shape.reduce((product, side) => product * side, 1);

function readExamples(dataSet: DataSet, part: 'train' | 'heldOut', indices: Uint32Array): Float32Array {
  const out = new Float32Array(indices.length * exampleLength(dataSet));
  dataSet.read(part, indices, out);
  return out;
}

/** Classes of examples, one-hot: [indices.length, classes], row-major; only of data that have labels. */
function readLabels(dataSet: DataSet, part: 'train' | 'heldOut', indices: Uint32Array): Float32Array {
  const labels = part === 'train' ? dataSet.labels : dataSet.heldOutLabels;
  if (!labels) throw new Error(`${dataSet.name} has no labels`);
  const out = new Float32Array(indices.length * dataSet.classes);
  indices.forEach((index, i) => { out[i * dataSet.classes + labels[index]!] = 1; });
  return out;
}

/** Shape of what is read of so many examples. */
const entryShape = ({ shape, classes }: DataSet, entry: Entry, count: number): readonly number[] => (entry === 'real' ? [count, ...shape] : [count, classes]);

function readEntry(dataSet: DataSet, entry: Entry, part: 'train' | 'heldOut', indices: Uint32Array): HostTensor {
  const read = entry === 'real' ? readExamples : readLabels;
  return { dtype: 'float32', shape: entryShape(dataSet, entry, indices.length), data: read(dataSet, part, indices) };
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

  /** Of batch `draw`: its examples, [batchSize, …shape], or their classes, [batchSize, classes]. */
  read(entry: Entry, draw: number): HostTensor {
    return readEntry(this.dataSet, entry, 'train', this.indices(draw));
  }

  /** Shape of what `read` gives. */
  shapeOf(entry: Entry): readonly number[] {
    return entryShape(this.dataSet, entry, this.options.batchSize);
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
 * Held-out examples for one look of D at `step`, or their classes: a pure function of (seed, step).
 * None comes twice while there are enough; a data set with fewer than `size` is gone round again.
 */
export function heldOutBatch(dataSet: DataSet, entry: Entry, { seed, step, size }: { readonly seed: number; readonly step: number; readonly size: number }): HostTensor {
  const order = permutation({ seed, stream: 'heldOut/batch', step }, dataSet.heldOut);
  return readEntry(dataSet, entry, 'heldOut', Uint32Array.from({ length: size }, (_, i) => order[i % order.length]!));
}
