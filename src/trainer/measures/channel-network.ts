import { matrixOf, type Matrix } from '../../metrics/matrix.ts';
import type { Pulse } from '../../metrics/pulse.ts';
import type { ImageNetwork, Reading } from './image-network.ts';

/** Images whose channels are looked at at once. */
const PIECE = 200;

/** Channels as images of one channel: [count, …, channels] to [count · channels, …, 1]. */
function parted(images: Float32Array, channels: number, pixels: number): Float32Array {
  const out = new Float32Array(images.length);
  for (let image = 0; image < images.length / channels / pixels; image++) {
    for (let channel = 0; channel < channels; channel++) {
      const [from, to] = [image * pixels * channels + channel, (image * channels + channel) * pixels];
      for (let pixel = 0; pixel < pixels; pixel++) out[to + pixel] = images[from + pixel * channels]!;
    }
  }
  return out;
}

/** Rows of one length, those of the first piece first. */
function joined(pieces: readonly Matrix[], what: string): Matrix {
  const out = new Float32Array(pieces.reduce((length, { data }) => length + data.length, 0));
  let place = 0;
  for (const { data } of pieces) {
    out.set(data, place);
    place += data.length;
  }
  return matrixOf(out, pieces[0]?.columns ?? 1, what);
}

/** A network of images of one channel that looks at each channel of an image by itself. Only a piece of a set is held a second time. */
export class ChannelNetwork implements ImageNetwork {
  /** @param shape of an image: [height, width, channels] */
  constructor(private readonly single: ImageNetwork, private readonly shape: readonly number[]) {}

  /** The features of an image are those of its channels, one after the other. */
  async read(images: Float32Array, pulse: Pulse): Promise<Reading> {
    const [height = 1, width = 1, channels = 1] = this.shape;
    const length = height * width * channels;
    const count = images.length / length;
    const pieces: Reading[] = [];
    for (let from = 0; from < count; from += PIECE) {
      const piece = images.subarray(from * length, (from + PIECE) * length);
      pieces.push(await this.single.read(parted(piece, channels, height * width), (done) => pulse(from + done / channels, count)));
    }
    const features = joined(pieces.map((piece) => piece.features), 'the set of features');
    const logits = pieces.flatMap((piece) => piece.logits ?? []);
    return {
      features: matrixOf(features.data, features.columns * channels, 'the set of features'),
      logits: undefined,
      byChannel: logits.length > 0 ? { channels, logits: joined(logits, 'the set of logits') } : undefined,
    };
  }

  dispose(): void {
    this.single.dispose();
  }
}
