import { permutation } from '../random/random.ts';
import type { HostTensor } from '../tensors/host-tensor.ts';
import type { DataSet } from './dataset.ts';
import { dataFault } from './faults.ts';

/** What can be read of examples: the examples themselves, or their classes, one-hot. */
export type Entry = 'real' | 'labels';

/** What can be read of a run's batches: that, and the same of the few examples whose labels are told. */
export type BatchEntry = Entry | 'labelled' | 'labelledClasses';

const isLabelled = (entry: BatchEntry): boolean => entry === 'labelled' || entry === 'labelledClasses';

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

/** Examples in a drawn order without end: each epoch is a permutation of so many places. */
class Order {
  private epoch = -1;
  private order: Uint32Array = new Uint32Array();

  constructor(
    private readonly seed: number,
    private readonly stream: string,
    private readonly size: number,
  ) {}

  /** Places `first` … `first + count - 1` of the order. */
  places(first: number, count: number): Uint32Array {
    return Uint32Array.from({ length: count }, (_, i) => this.of(Math.floor((first + i) / this.size))[(first + i) % this.size]!);
  }

  /** Only the current epoch's permutation is kept: 40 MB for ten million examples. */
  private of(epoch: number): Uint32Array {
    if (epoch !== this.epoch) {
      this.order = permutation({ seed: this.seed, stream: this.stream, step: epoch }, this.size);
      this.epoch = epoch;
    }
    return this.order;
  }
}

/**
 * The examples whose labels are told: so many of each class, drawn by the seed; in the order of the draw.
 * @throws Fault `data.labelled` where a class has fewer
 */
export function labelledExamples({ name, size, labels, classes }: DataSet, ofEach: number, seed: number): Uint32Array {
  if (!labels) throw new Error(`${name} has no labels`);
  const counts = new Uint32Array(classes);
  const chosen = permutation({ seed, stream: 'labelled', step: 0 }, size).filter((place) => counts[labels[place]!]!++ < ofEach);
  const short = counts.findIndex((count) => count < ofEach);
  if (short >= 0) throw dataFault('labelled', { name, label: short, found: counts[short]!, needed: ofEach });
  return chosen;
}

export interface BatchOptions {
  readonly seed: number;
  readonly batchSize: number;
  /** examples of each class whose labels are told; undefined where nobody asks */
  readonly labelledOfEach?: number | undefined;
}

/**
 * The batches of a run. The n-th batch ever drawn is a pure function of (seed, n), so a resumed run goes on with the
 * very examples that it would have seen. Each epoch is a permutation of the data; a batch may straddle two epochs, and a
 * batch of few labelled examples many.
 */
export class Batches {
  private readonly all: Order;
  private readonly labelled: { readonly examples: Uint32Array; readonly order: Order } | undefined;

  /** @throws Fault `data.batchSize` where a batch is larger than the data set, `data.labelled` where a class has too few examples */
  constructor(
    private readonly dataSet: DataSet,
    private readonly options: BatchOptions,
  ) {
    const { name, size } = dataSet;
    const { batchSize, seed, labelledOfEach } = options;
    if (batchSize > size) throw dataFault('batchSize', { found: batchSize, max: size, name });
    this.all = new Order(seed, 'order', size);
    const examples = labelledOfEach === undefined ? undefined : labelledExamples(dataSet, labelledOfEach, seed);
    this.labelled = examples && { examples, order: new Order(seed, 'labelled/order', examples.length) };
  }

  /** Examples of batch `draw` (0, 1, …): indices into the training part. */
  indices(draw: number): Uint32Array {
    const { batchSize } = this.options;
    return this.all.places(draw * batchSize, batchSize);
  }

  /** Labelled examples of batch `draw`: indices into the training part. */
  labelledIndices(draw: number): Uint32Array {
    if (!this.labelled) throw new Error('no labelled examples were asked for');
    const { examples, order } = this.labelled;
    const { batchSize } = this.options;
    return order.places(draw * batchSize, batchSize).map((place) => examples[place]!);
  }

  /** Of batch `draw`: examples, [batchSize, …shape], or classes, [batchSize, classes]. */
  read(entry: BatchEntry, draw: number): HostTensor {
    const indices = isLabelled(entry) ? this.labelledIndices(draw) : this.indices(draw);
    return readEntry(this.dataSet, entryOf(entry), 'train', indices);
  }

  /** Shape of what `read` gives. */
  shapeOf(entry: BatchEntry): readonly number[] {
    return entryShape(this.dataSet, entryOf(entry), this.options.batchSize);
  }
}

const entryOf = (entry: BatchEntry): Entry => (entry === 'real' || entry === 'labelled' ? 'real' : 'labels');

/**
 * Held-out examples for one look of D at `step`, or their classes: a pure function of (seed, step).
 * None comes twice while there are enough; a data set with fewer than `size` is gone round again.
 */
export function heldOutBatch(dataSet: DataSet, entry: Entry, { seed, step, size }: { readonly seed: number; readonly step: number; readonly size: number }): HostTensor {
  const order = permutation({ seed, stream: 'heldOut/batch', step }, dataSet.heldOut);
  return readEntry(dataSet, entry, 'heldOut', Uint32Array.from({ length: size }, (_, i) => order[i % order.length]!));
}
