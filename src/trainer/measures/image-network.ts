import type { Matrix } from '../../metrics/matrix.ts';
import type { Pulse } from '../../metrics/pulse.ts';

/** What a network makes of images. */
export interface Reading {
  /** [count, features] */
  readonly features: Matrix;
  /** [count, classes]; undefined where it names no classes */
  readonly logits: Matrix | undefined;
  /** where it names the class of each channel by itself: logits [count · channels, classes], those of an image one after the other */
  readonly byChannel?: { readonly channels: number; readonly logits: Matrix } | undefined;
}

/** A network that measures look through: the judge, or one of a person's own. */
export interface ImageNetwork {
  /** @param images [count, height, width, channels], scaled to -1 … 1 */
  read(images: Float32Array, pulse: Pulse): Promise<Reading>;
  dispose(): void;
}
