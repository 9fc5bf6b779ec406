/** A data set in memory: examples of one shape, and some held out from training. */
export interface DataSet {
  readonly name: string;
  /** shape of one example: [height, width, channels] for images, [2] for points */
  readonly shape: readonly number[];
  /** number of training examples */
  readonly size: number;
  /** number of held-out examples; at least 1 */
  readonly heldOut: number;
  /** range of the values after scaling; points have none */
  readonly range: readonly [number, number] | undefined;
  /** class of every training example, or undefined; 0 … classes - 1 */
  readonly labels: Uint32Array | undefined;
  /** class of every held-out example, or undefined */
  readonly heldOutLabels: Uint32Array | undefined;
  /** 0 where there are no labels */
  readonly classes: number;
  /** where each channel is an image of another set by itself: that set */
  readonly stackOf?: DataSet;
  /** the set that this one has a part of the training examples of */
  readonly whole?: DataSet;
  /** Writes the examples at `indices` one after the other into `out` (length indices.length × product of shape). */
  read(part: 'train' | 'heldOut', indices: Uint32Array, out: Float32Array): void;
}

/** Progress of a download (bytes) or of reading many files; `what` says which. `total` 0 where it is not known. */
export type DataProgress = (done: number, total: number, what: string) => void;
